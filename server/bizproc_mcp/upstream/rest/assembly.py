"""A portal over the classic REST, put together without any network."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Application, Settings, Webhook
from bizproc_mcp.upstream.rest.access import RestAccess
from bizproc_mcp.upstream.rest.activities import RestActivities
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.rest.events import RestEvents
from bizproc_mcp.upstream.rest.robots import RestRobots
from bizproc_mcp.upstream.rest.tasks import RestTasks
from bizproc_mcp.upstream.rest.template_files import RestTemplateFiles
from bizproc_mcp.upstream.rest.templates import RestTemplates
from bizproc_mcp.upstream.rest.users import RestUsers
from bizproc_mcp.upstream.rest.workflows import RestWorkflows
from bizproc_mcp.upstream.wire.client import Wire

__all__ = ["rest_portal"]


def rest_portal(
    settings: Settings,
    credentials: Webhook | Application,
    wire: Wire,
    connection: AbstractAsyncContextManager[object],
    hidden: Collection[str],
    *,
    batching: bool = True,
) -> Portal:
    """The portal behind an inbound webhook or an OAuth application; `hidden` are secrets no output may show."""
    rest = Rest(wire, hidden, batching=batching)
    application = isinstance(credentials, Application)
    user_id = credentials.user_id if isinstance(credentials, Webhook) else 0
    return Portal(
        upstream="rest",
        credentials="application" if application else "webhook",
        address=credentials.address.rstrip("/"),
        demo=settings.demo,
        tasks=RestTasks(rest),
        workflows=RestWorkflows(rest),
        templates=RestTemplates(rest),
        events=RestEvents(rest),
        users=RestUsers(rest, wire.clock),
        access=RestAccess(rest, user_id=user_id, application=application),
        budget=wire.budget,
        connection=connection,
        # Also behind a webhook: what is missing there is the application context, and portal_info says so.
        activities=RestActivities(rest),
        robots=RestRobots(rest),
        template_files=RestTemplateFiles(rest),
    )
