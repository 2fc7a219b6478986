"""The tools for events: activities and robots that wait for an answer."""

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.desk import events
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import ToolGroup, tool


class EventTools(ToolGroup):
    """Answers to activities and robots."""

    group = "events"

    @tool("Answer a waiting process", "events", writes=True)
    async def event_send(
        self, event_token: p.EventToken, return_values: p.ReturnValues = {}, log_message: p.LogMessage = ""
    ) -> Receipt:
        """Answer a process that waits at an application's activity or robot, so that it goes on.

        Use it once per token; activity_log writes without answering.
        """
        return await self.carry_out(await events.plan_send(self.desk, event_token, return_values, log_message))

    @tool("Write in a process log", "events", writes=True, idempotent=False)
    async def activity_log(self, event_token: p.EventToken, log_message: p.LogMessage) -> Receipt:
        """Write a line in the log of a process that waits; it keeps waiting.

        Use it for progress before event_send.
        """
        return await self.carry_out(await events.plan_log(self.desk, event_token, log_message))
