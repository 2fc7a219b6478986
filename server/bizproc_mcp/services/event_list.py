"""`event_list`: which calls of activities and robots wait for an answer."""

from bizproc_mcp.answers.events import EventItem, EventList, event_item
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.events import Event, EventStatus
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.event_target import inbox_of


async def list_events(context: ServiceContext, status: EventStatus, *, limit: int, cursor: str) -> EventList:
    """One page of events, newest first."""
    inbox = inbox_of(context)
    page = await inbox.events.page(inbox.portal, status, limit=limit, cursor=cursor)
    items = [await _item(context, inbox, event) for event in page.items]
    return EventList(total=page.total, next_cursor=page.next_cursor, items=items)


async def _item(context: ServiceContext, inbox: Inbox, event: Event) -> EventItem:
    return event_item(event, await inbox.registrations.find(event.call.portal, event.call.code), context.now())
