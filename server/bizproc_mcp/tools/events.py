"""The tools for events: activities and robots that wait for an answer."""

from typing import Annotated

from pydantic import Field

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.answers.events import EventList
from bizproc_mcp.answers.standing import ProcessReceipt
from bizproc_mcp.models.events import EventStatus
from bizproc_mcp.services import activity_log, event_list, event_send
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import FOR_A_FILE, INBOX, ToolGroup, tool
from bizproc_mcp.writes.plan import Plan

EventId = Annotated[int | None, Field(gt=0, description="from event_list")]


class EventTools(ToolGroup):
    """Answers to activities and robots."""

    group = "events"

    @tool("List waiting events", "events", needs=INBOX)
    async def event_list(self, status: EventStatus = "open", limit: p.Limit = 20, cursor: p.Cursor = "") -> EventList:
        """List calls of activities and robots that wait for an answer, with a schema of what to return.

        Use it when a process asks the assistant.
        """
        return await event_list.list_events(self.context, status, limit=limit, cursor=cursor)

    @tool("Answer a waiting process", "events", writes=True, asks=FOR_A_FILE)
    async def event_send(
        self,
        event_token: p.EventToken = "",
        event_id: EventId = None,
        return_values: p.ReturnValues = {},
        log_message: p.LogMessage = "",
        dry_run: bool = False,
    ) -> Plan[ProcessReceipt] | ProcessReceipt:
        """Answer a process that waits at an application's activity or robot, so that it goes on.

        Use it once per event; dry_run shows what no step of the template reads, activity_log writes without answering.
        """
        plan = await event_send.plan_send(self.context, event_token, event_id, return_values, log_message)
        return event_send.dry_run(plan) if dry_run else plan

    @tool("Write in a process log", "events", writes=True, idempotent=False)
    async def activity_log(
        self, log_message: p.LogMessage, event_token: p.EventToken = "", event_id: EventId = None
    ) -> Plan[Receipt]:
        """Write a line in the log of a process that waits; it keeps waiting.

        Use it for progress before event_send.
        """
        return await activity_log.plan_log(self.context, event_token, event_id, log_message)
