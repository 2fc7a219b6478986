"""A portal over the classic REST, put together without any network."""

from contextlib import AbstractAsyncContextManager

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings, Webhook
from bizproc_mcp.upstream.rest.access import RestAccess
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.rest.events import RestEvents
from bizproc_mcp.upstream.rest.tasks import RestTasks
from bizproc_mcp.upstream.rest.templates import RestTemplates
from bizproc_mcp.upstream.rest.users import RestUsers
from bizproc_mcp.upstream.rest.workflows import RestWorkflows
from bizproc_mcp.upstream.wire.client import Wire

__all__ = ["webhook_portal"]


def webhook_portal(
    settings: Settings, webhook: Webhook, wire: Wire, connection: AbstractAsyncContextManager[object]
) -> Portal:
    """The portal behind an inbound webhook."""
    rest = Rest(wire, settings.secrets())
    return Portal(
        upstream="rest",
        credentials="webhook",
        address=webhook.address.rstrip("/"),
        demo=settings.demo,
        tasks=RestTasks(rest),
        workflows=RestWorkflows(rest),
        templates=RestTemplates(rest),
        events=RestEvents(rest),
        users=RestUsers(rest, wire.clock),
        access=RestAccess(rest, user_id=webhook.user_id),
        budget=wire.budget,
        connection=connection,
    )
