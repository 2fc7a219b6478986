"""Events: which calls of activities and robots wait, and writing into the log of their processes."""

from dataclasses import dataclass

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.answers.events import EventItem, EventList, event_item
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.desk.facts import UNKNOWN, TypeFact, type_of
from bizproc_mcp.desk.plan import Learned, Plan, sent_with
from bizproc_mcp.errors import AccessDenied, BizprocError, InvalidInput, NotFound, OutcomeUnknown, Unavailable
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.events import Event, EventStatus
from bizproc_mcp.rules.event_tokens import checked_token

__all__ = ["EventTarget", "learn_of", "list_events", "plan_log", "read_event", "target_of"]


@dataclass(frozen=True, slots=True)
class EventTarget:
    """What a token stands for; `event` where its call is in the inbox."""

    token: str
    workflow_id: str
    activity: str
    event: Event | None = None

    @property
    def named(self) -> str:
        """`event 12, activity A1 of process …`."""
        number = f"event {self.event.id}, " if self.event is not None else ""
        return f"{number}activity {self.activity} of process {self.workflow_id}"

    @property
    def document_type(self) -> TypeFact:
        """The type of the process's document, as the call told it."""
        return self.event.call.document_type if self.event is not None else UNKNOWN


def _inbox(desk: Desk) -> Inbox:
    if desk.inbox is None or not desk.inbox.present:
        raise Unavailable(
            "There is no inbox for calls of activities and robots.",
            "Start the server with --inbox HOST:PORT, or run bizproc-mcp inbox.",
        )
    return desk.inbox


async def list_events(desk: Desk, status: EventStatus, *, limit: int, cursor: str) -> EventList:
    """One page of events, newest first."""
    inbox = _inbox(desk)
    page = await inbox.events.page(inbox.portal, status, limit=limit, cursor=cursor)
    items = [await _item(desk, inbox, event) for event in page.items]
    return EventList(total=page.total, next_cursor=page.next_cursor, items=items)


async def read_event(desk: Desk, event_id: int) -> EventItem:
    """One event; `NotFound` where it is not in the inbox."""
    inbox = _inbox(desk)
    event = await inbox.events.find(inbox.portal, event_id=event_id)
    if event is None:
        raise NotFound(f"There is no event {event_id} in the inbox.", "See event_list with status=any.")
    return await _item(desk, inbox, event)


async def _item(desk: Desk, inbox: Inbox, event: Event) -> EventItem:
    return event_item(event, await inbox.registrations.find(event.call.portal, event.call.code), desk.now())


async def target_of(desk: Desk, event_token: str, event_id: int | None) -> EventTarget:
    """What to answer or to log to, by token or by the id of an event; one of them is needed."""
    token = event_token.strip()
    if event_id is None and not token:
        raise InvalidInput("Neither event_id nor event_token is given.", "See event_list for the ids.")
    if token:
        workflow_id, activity = checked_token(token)
    event: Event | None = None
    if event_id is not None:
        inbox = _inbox(desk)
        event = await inbox.events.find(inbox.portal, event_id=event_id)
        if event is None:
            raise NotFound(f"There is no event {event_id} in the inbox.", "See event_list with status=any.")
        if token and token != event.call.event_token:
            raise InvalidInput(f"event_token is not that of event {event_id}.", "Give one of them.")
    elif desk.inbox is not None and desk.inbox.present:
        event = await desk.inbox.events.find(desk.inbox.portal, event_token=token)
    if event is None:
        return EventTarget(token, workflow_id, activity)
    call = event.call
    if not call.event_token:
        raise InvalidInput(f"Event {event.id} is long over: its token is not kept.", "See event_list.")
    return EventTarget(call.event_token, call.workflow_id, call.activity, event)


async def plan_log(desk: Desk, event_token: str, event_id: int | None, log_message: str) -> Plan[Receipt]:
    """A line in the log of the process that waits."""
    target = await target_of(desk, event_token, event_id)
    if not log_message.strip():
        raise InvalidInput("The log line is empty.", "Give log_message a text.")
    return Plan(
        tool="activity_log",
        effect=f"write in the log of process {target.workflow_id}, activity {target.activity}",
        destructive=False,
        state=target.token,
        act=lambda: _log(desk, target, log_message),
        sent=sent_with(log_message=log_message),
        objects=[f"workflow:{target.workflow_id}"],
        template_id=UNKNOWN,
        document_type=target.document_type,
        people=UNKNOWN,
        learn=lambda: learn_of(desk, target),
    )


async def learn_of(desk: Desk, target: EventTarget) -> Learned:
    """Template, document and starter of the process that waits, as an administrator can see them."""
    unknown = Learned(UNKNOWN, target.document_type, UNKNOWN)
    if not await desk.is_administrator():
        return unknown
    try:
        workflow = await desk.portal.workflows.find(target.workflow_id)
    except BizprocError:
        return unknown
    if workflow is None:
        return unknown
    known = target.document_type if isinstance(target.document_type, DocumentType) else type_of(workflow.document)
    return Learned(workflow.template_id or UNKNOWN, known, [workflow.started_by] if workflow.started_by else [])


async def _log(desk: Desk, target: EventTarget, log_message: str) -> Receipt:
    events = desk.inbox.events if desk.inbox is not None else None
    number = target.event.id if target.event is not None else None
    try:
        await desk.portal.events.log(target.token, log_message)
    except (NotFound, AccessDenied) as over:
        # 403 for a token that was used or has expired is Vibecode's (docs/portal.md 13.3); classic says "404".
        dead = isinstance(over, NotFound) or desk.portal.events.refuses_used_tokens
        if dead and events is not None and number is not None:
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
