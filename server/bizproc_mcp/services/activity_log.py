"""`activity_log`: write a line to the log of a waiting process."""

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.errors import InvalidInput, NotFound, OutcomeUnknown, UsedToken
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.event_target import EventTarget, learn_of, target_of
from bizproc_mcp.writes.plan import UNKNOWN, Plan, sent_with


async def plan_log(context: ServiceContext, event_token: str, event_id: int | None, log_message: str) -> Plan[Receipt]:
    """Plan writing a line to the log of the waiting process."""
    target = await target_of(context, event_token, event_id)
    if not log_message.strip():
        raise InvalidInput("The log line is empty.", "Give log_message a text.")
    return Plan(
        tool="activity_log",
        effect=f"write in the log of process {target.workflow_id}, activity {target.activity}",
        destructive=False,
        state=target.token,
        act=lambda: _log(context, target, log_message),
        sent=sent_with(log_message=log_message),
        objects=[f"workflow:{target.workflow_id}"],
        template_id=UNKNOWN,
        document_type=target.document_type,
        people=UNKNOWN,
        learn=lambda: learn_of(context, target),
    )


async def _log(context: ServiceContext, target: EventTarget, log_message: str) -> Receipt:
    events = context.inbox.events if context.inbox is not None else None
    number = target.event.id if target.event is not None else None
    try:
        await context.portal.events.log(target.token, log_message)
    except (NotFound, UsedToken):
        if events is not None and number is not None:
            await events.end(number)
        raise
    except OutcomeUnknown as lost:
        return Receipt(
            outcome="unknown",
            what=f"{lost.fact} The line may stand in the log of process {target.workflow_id} or not.",
            next_step="Write it again only if a doubled line does no harm.",
            workflow_id=target.workflow_id,
            event_id=number,
        )
    if events is not None and number is not None:
        await events.note_line(number)
    return Receipt(
        outcome="done",
        what=f"wrote a line in the log of process {target.workflow_id}",
        workflow_id=target.workflow_id,
        event_id=number,
    )
