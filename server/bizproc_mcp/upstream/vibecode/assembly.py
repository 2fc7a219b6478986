"""A portal behind Vibecode, put together without any network."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings, VibecodeKey
from bizproc_mcp.upstream.vibecode.access import VibecodeAccess
from bizproc_mcp.upstream.vibecode.activities import VibecodeActivities
from bizproc_mcp.upstream.vibecode.auth import APPLICATION_KEY, KeyAuth
from bizproc_mcp.upstream.vibecode.codes import SIGN_IN
from bizproc_mcp.upstream.vibecode.dialect import Vibecode
from bizproc_mcp.upstream.vibecode.events import VibecodeEvents
from bizproc_mcp.upstream.vibecode.robots import VibecodeRobots
from bizproc_mcp.upstream.vibecode.templates import VibecodeTemplates
from bizproc_mcp.upstream.vibecode.users import VibecodeUsers
from bizproc_mcp.upstream.vibecode.workflows import VibecodeWorkflows
from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_mcp.upstream.wire.client import Wire
from bizproc_mcp.upstream.wire.clock import Clock
from bizproc_mcp.upstream.wire.retry import RetryPolicy

__all__ = ["RETRIES", "key_auth", "minute_budget", "vibecode_portal"]

_PER_MINUTE = 300
RETRIES = RetryPolicy(first=2.0)
"""A refusal for the rate that names no time means "retry in 1-2 seconds": half to all of the first wait."""


def minute_budget(clock: Clock) -> LeakyBucket:
    """About 300 requests a minute: 60 at once and 4 a second stay within any minute."""
    bucket = LeakyBucket(1.0, 1.0, clock)
    bucket.per_minute(_PER_MINUTE)
    return bucket


def key_auth(credentials: VibecodeKey) -> KeyAuth:
    """How the key is shown; `InvalidInput` for an application key without anybody's session."""
    if credentials.api_key.startswith(APPLICATION_KEY) and not credentials.session_token:
        raise InvalidInput("VIBECODE_API_KEY is an application key, and nobody is signed in to it.", SIGN_IN)
    return KeyAuth(credentials)


def vibecode_portal(
    settings: Settings,
    credentials: VibecodeKey,
    wire: Wire,
    connection: AbstractAsyncContextManager[object],
    hidden: Collection[str],
) -> Portal:
    """The portal behind a key; there are no calls for tasks and for template files."""
    api = Vibecode(wire, hidden)
    templates, users = VibecodeTemplates(api), VibecodeUsers(api, wire.clock)
    return Portal(
        upstream="vibecode",
        credentials="key",
        address=credentials.address.rstrip("/"),
        demo=settings.demo,
        tasks=None,
        workflows=VibecodeWorkflows(api),
        templates=templates,
        events=VibecodeEvents(api),
        users=users,
        access=VibecodeAccess(api, credentials.api_key, templates, users),
        budget=wire.budget,
        connection=connection,
        activities=VibecodeActivities(api),
        robots=VibecodeRobots(api),
    )
