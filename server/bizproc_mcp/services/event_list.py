"""`event_list`: the calls of activities and robots that wait for an answer."""

from collections.abc import Sequence

from bizproc_mcp.answers.events import ANSWERABLE, EventItem, EventList, event_item
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.events import Event, EventStatus
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.event_target import inbox_of


async def list_events(context: ServiceContext, status: EventStatus, *, limit: int, cursor: str) -> EventList:
    """Return one page of events, newest first."""
    inbox = inbox_of(context)
    page = await inbox.events.page(inbox.portal, status, limit=limit, cursor=cursor)
    await _learn(context, inbox, page.items)
    items = [await _item(context, inbox, event) for event in page.items]
    return EventList(total=page.total, next_cursor=page.next_cursor, items=items)


async def _learn(context: ServiceContext, inbox: Inbox, events: Sequence[Event]) -> None:
    """For activities this server did not register, find out which fields the process reads, where possible."""
    if not context.portal.template_trees or not await context.is_administrator():
        return
    now = context.now()
    waiting = [one for one in events if one.state(now) in ANSWERABLE]
    unknown = [one for one in waiting if await inbox.registrations.find(one.call.portal, one.call.code) is None]
    await context.returns.learn(context.portal.templates, [one.call.workflow_id for one in unknown])


async def _item(context: ServiceContext, inbox: Inbox, event: Event) -> EventItem:
    kept = await inbox.registrations.find(event.call.portal, event.call.code)
    derived = context.returns.of(event.call.workflow_id, event.call.activity) if kept is None else None
    return event_item(event, kept, context.now(), derived)
