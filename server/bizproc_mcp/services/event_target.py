"""Resolve an event token to the waiting activity and its call in the inbox."""

from dataclasses import dataclass

from bizproc_mcp.errors import BizprocError, InvalidInput, NotFound, Unavailable
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.events import Event
from bizproc_mcp.rules.event_tokens import checked_token
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.writes.plan import UNKNOWN, Learned, TypeFact, type_of


@dataclass(frozen=True, slots=True)
class EventTarget:
    """The activity a token belongs to; `event` is its call, if that is in the inbox."""

    token: str
    workflow_id: str
    activity: str
    event: Event | None = None

    @property
    def named(self) -> str:
        """For example, `event 12, activity A1 of process …`."""
        number = f"event {self.event.id}, " if self.event is not None else ""
        return f"{number}activity {self.activity} of process {self.workflow_id}"

    @property
    def document_type(self) -> TypeFact:
        """The type of the process's document, as given in the call."""
        return self.event.call.document_type if self.event is not None else UNKNOWN


def inbox_of(context: ServiceContext) -> Inbox:
    """Return the inbox; raise `Unavailable` if there is none."""
    if context.inbox is None or not context.inbox.present:
        raise Unavailable(
            "There is no inbox for calls of activities and robots.",
            "Start the server with --inbox HOST:PORT, or run bizproc-mcp inbox.",
        )
    return context.inbox


async def target_of(context: ServiceContext, event_token: str, event_id: int | None) -> EventTarget:
    """Find the activity to answer or log to, by token or event id; one of them is required."""
    token = event_token.strip()
    if event_id is None and not token:
        raise InvalidInput("Neither event_id nor event_token is given.", "See event_list for the ids.")
    if token:
        workflow_id, activity = checked_token(token)
    event: Event | None = None
    if event_id is not None:
        inbox = inbox_of(context)
        event = await inbox.events.find(inbox.portal, event_id=event_id)
        if event is None:
            raise NotFound(f"There is no event {event_id} in the inbox.", "See event_list with status=any.")
        if token and token != event.call.event_token:
            raise InvalidInput(f"event_token is not that of event {event_id}.", "Give one of them.")
    elif context.inbox is not None and context.inbox.present:
        event = await context.inbox.events.find(context.inbox.portal, event_token=token)
    if event is None:
        return EventTarget(token, workflow_id, activity)
    call = event.call
    if not call.event_token:
        raise InvalidInput(f"Event {event.id} is long over: its token is not kept.", "See event_list.")
    return EventTarget(call.event_token, call.workflow_id, call.activity, event)


async def learn_of(context: ServiceContext, target: EventTarget) -> Learned:
    """The waiting process's template, document and starter, if an administrator can see them."""
    unknown = Learned(UNKNOWN, target.document_type, UNKNOWN)
    if not await context.is_administrator():
        return unknown
    try:
        workflow = await context.portal.workflows.find(target.workflow_id)
    except BizprocError:
        return unknown
    if workflow is None:
        return unknown
    known = target.document_type if isinstance(target.document_type, DocumentType) else type_of(workflow.document)
    return Learned(workflow.template_id or UNKNOWN, known, [workflow.started_by] if workflow.started_by else [])
