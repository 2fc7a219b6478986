"""Build a portal over the classic REST API, without network access."""

from functools import partial

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Application, Webhook
from bizproc_mcp.upstream.connecting import Parts, Upstream
from bizproc_mcp.upstream.rest.access import NO_APPLICATION, RestAccess
from bizproc_mcp.upstream.rest.activities import RestActivities
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.rest.documents.lazy import LazyDocuments
from bizproc_mcp.upstream.rest.events import RestEvents
from bizproc_mcp.upstream.rest.organisation import RestOrganisation
from bizproc_mcp.upstream.rest.robots import RestRobots
from bizproc_mcp.upstream.rest.signing_in import authorization_server, token_file
from bizproc_mcp.upstream.rest.tasks import RestTasks
from bizproc_mcp.upstream.rest.template_files import RestTemplateFiles
from bizproc_mcp.upstream.rest.templates import RestTemplates
from bizproc_mcp.upstream.rest.users import RestUsers
from bizproc_mcp.upstream.rest.workflows import RestWorkflows
from bizproc_mcp.upstream.wire.auth import Auth, OAuthAuth, WebhookAuth
from bizproc_mcp.upstream.wire.budget import LeakyBucket

__all__ = ["REST"]

_NAME = "rest"


def _connect(credentials: Webhook | Application, parts: Parts) -> Portal:
    """Build the portal for an inbound webhook or an OAuth application."""
    address = credentials.address.rstrip("/")
    # The portal counts the requests of all clients together.
    wire = parts.wire(_auth(credentials, parts), partial(LeakyBucket.for_plan, parts.settings.plan), address)
    rest = Rest(wire, parts.hidden, batching=parts.batching)
    application = isinstance(credentials, Application)
    user_id = credentials.user_id if isinstance(credentials, Webhook) else None
    users = RestUsers(rest, wire.clock)
    return Portal(
        upstream=_NAME,
        credentials="application" if application else "webhook",
        address=address,
        demo=parts.settings.demo,
        acts_as=user_id,
        tasks=RestTasks(rest),
        workflows=RestWorkflows(rest),
        templates=RestTemplates(rest),
        events=RestEvents(rest),
        users=users,
        documents=LazyDocuments(rest, wire.clock, address),
        organisation=RestOrganisation(rest, users, wire.clock),
        access=RestAccess(rest, user_id=user_id or 0, application=application),
        budget=wire.budget,
        sleep=wire.clock.sleep,
        connection=parts.connection,
        # Also for a webhook: only the application context is missing there, and portal_info says so.
        activities=RestActivities(rest),
        robots=RestRobots(rest),
        template_files=RestTemplateFiles(rest),
        without={} if application else {"application": NO_APPLICATION},
    )


def _auth(credentials: Webhook | Application, parts: Parts) -> Auth:
    if isinstance(credentials, Webhook):
        return WebhookAuth(credentials)
    server = authorization_server(parts.settings, credentials, parts.transport, parts.clock, parts.wall)
    kept = token_file(parts.settings, credentials, parts.clock)
    return OAuthAuth(credentials, kept, server, parts.wall, parts.hidden)


REST = Upstream(_NAME, (Webhook, Application), _connect)
