"""Build a portal behind Vibecode, without network access."""

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import VibecodeKey
from bizproc_mcp.upstream.connecting import Parts, Upstream
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
from bizproc_mcp.upstream.wire.clock import Clock
from bizproc_mcp.upstream.wire.retry import RetryPolicy

__all__ = ["VIBECODE"]

_NAME = "vibecode"
_PER_MINUTE = 300
_NO_TASKS = "This upstream has no calls for tasks: listing and answering them needs the classic REST API."
_HEADERS_ONLY = (
    "It starts processes on deals, leads, contacts and companies only, and returns only the headers of templates."
)
_NO_DOCUMENTS = "It does not read the documents behind tasks and processes: that needs the classic REST API."
_RETRIES = RetryPolicy(first=2.0)
"""A rate limit refusal without `Retry-After` means "retry in 1-2 seconds": half to all of the first wait."""


def _minute_budget(clock: Clock) -> LeakyBucket:
    """About 300 requests a minute: 60 at once and 4 per second never exceed that in any minute."""
    bucket = LeakyBucket(1.0, 1.0, clock)
    bucket.per_minute(_PER_MINUTE)
    return bucket


def _key_auth(credentials: VibecodeKey) -> KeyAuth:
    """The key's authentication; raises `InvalidInput` for an application key without a user session."""
    if credentials.api_key.startswith(APPLICATION_KEY) and not credentials.session_token:
        raise InvalidInput("VIBECODE_API_KEY is an application key, and nobody is signed in to it.", SIGN_IN)
    return KeyAuth(credentials)


def _connect(credentials: VibecodeKey, parts: Parts) -> Portal:
    """Build the portal for a key; it has no methods for tasks and template files."""
    address = credentials.address.rstrip("/")
    # Vibecode counts requests per key.
    wire = parts.wire(_key_auth(credentials), _minute_budget, address + credentials.api_key, _RETRIES)
    api = Vibecode(wire, parts.hidden)
    templates, users = VibecodeTemplates(api), VibecodeUsers(api, wire.clock)
    return Portal(
        upstream=_NAME,
        credentials="key",
        address=address,
        demo=parts.settings.demo,
        tasks=None,
        workflows=VibecodeWorkflows(api),
        templates=templates,
        events=VibecodeEvents(api),
        users=users,
        access=VibecodeAccess(api, credentials.api_key, templates, users),
        budget=wire.budget,
        sleep=wire.clock.sleep,
        connection=parts.connection,
        activities=VibecodeActivities(api),
        robots=VibecodeRobots(api),
        template_trees=False,
        lacks=(_NO_TASKS, _HEADERS_ONLY, _NO_DOCUMENTS),
    )


VIBECODE = Upstream(_NAME, (VibecodeKey,), _connect, has_tasks=False)
