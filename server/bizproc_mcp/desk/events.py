"""Answering activities and robots that wait, and writing into the process log."""

import re
from collections.abc import Mapping

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.desk.plan import Plan
from bizproc_mcp.errors import BizprocError, InvalidInput, OutcomeUnknown
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.rules.untrusted import quoted

# <workflow id>|<activity name>|<32 alnum>.<64 hex> (reference 9.1)
_TOKEN = re.compile(r"^([0-9a-f]{14}\.\d{8})\|([A-Za-z0-9_]{1,128})\|[A-Za-z0-9]{32}\.[0-9a-f]{64}$")


def checked_token(event_token: str) -> tuple[str, str]:
    """Workflow id and activity name of a token; a malformed one is refused here, before it is sent."""
    match = _TOKEN.match(event_token.strip())
    if match is None:
        raise InvalidInput(
            "This is no event token.",
            "It looks like WORKFLOW_ID|ACTIVITY|SIGNATURE and comes with the portal's call to the handler.",
        )
    return match[1], match[2]


async def plan_send(desk: Desk, event_token: str, values: Mapping[str, Json], log_message: str) -> Plan[Receipt]:
    """An answer to a waiting activity; unknown names in it are dropped by the portal silently."""
    workflow_id, activity = checked_token(event_token)
    filled = "; ".join(f"{key} = {quoted(str(value), 120)}" for key, value in values.items()) or "no values"
    return Plan(
        tool="event_send",
        effect=f"answer activity {activity} of process {workflow_id} with {filled}",
        destructive=False,
        state=event_token.strip(),
        act=lambda: _send(desk, event_token.strip(), workflow_id, values, log_message),
        objects=[f"workflow:{workflow_id}"],
        fields=values,
    )


async def _send(
    desk: Desk, event_token: str, workflow_id: str, values: Mapping[str, Json], log_message: str
) -> Receipt:
    before = await _instance(desk, workflow_id)
    try:
        await desk.portal.events.send(event_token, values, log_message)
    except OutcomeUnknown as lost:
        if before is not None and _moved(before, await _instance(desk, workflow_id)):
            what = f"process {workflow_id} went on: the answer was lost, but the process moved"
            return Receipt(outcome="done", what=what, workflow_id=workflow_id)
        return Receipt(
            outcome="unknown",
            what=f"{lost.fact} Whether process {workflow_id} got the answer cannot be told.",
            next_step="Sending the same answer again is safe: a token works once.",
            workflow_id=workflow_id,
        )
    if before is not None and _moved(before, await _instance(desk, workflow_id)):
        return Receipt(outcome="done", what=f"answered; process {workflow_id} went on", workflow_id=workflow_id)
    return Receipt(
        outcome="accepted",
        what=f"the portal took the answer for process {workflow_id}; it also does so for a used token",
        next_step="Whether the process went on shows in workflow_get or in its next task.",
        workflow_id=workflow_id,
        unchecked="names and types of the values: only the application that registered the activity knows them"
        if values
        else "",
    )


async def _instance(desk: Desk, workflow_id: str) -> Workflow | None:
    """The instance where an administrator can see it; looking is never a reason to fail."""
    if not await desk.is_administrator():
        return None
    try:
        return await desk.portal.workflows.find(workflow_id)
    except BizprocError:
        return None


def _moved(before: Workflow, after: Workflow | None) -> bool:
    return after is None or after.modified != before.modified


async def plan_log(desk: Desk, event_token: str, log_message: str) -> Plan[Receipt]:
    """A line in the log of the process that waits."""
    workflow_id, activity = checked_token(event_token)
    if not log_message.strip():
        raise InvalidInput("The log line is empty.", "Give log_message a text.")

    async def act() -> Receipt:
        try:
            await desk.portal.events.log(event_token.strip(), log_message)
        except OutcomeUnknown as lost:
            return Receipt(
                outcome="unknown",
                what=f"{lost.fact} The line may stand in the log of process {workflow_id} or not.",
                next_step="Write it again only if a doubled line does no harm.",
                workflow_id=workflow_id,
            )
        return Receipt(
            outcome="done", what=f"wrote a line in the log of process {workflow_id}", workflow_id=workflow_id
        )

    return Plan(
        tool="activity_log",
        effect=f"write in the log of process {workflow_id}, activity {activity}: {quoted(log_message, 300)}",
        destructive=False,
        state=event_token.strip(),
        act=act,
        objects=[f"workflow:{workflow_id}"],
    )
