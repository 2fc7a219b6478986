"""Event tokens: what a call of an activity or robot is answered with (docs/portal.md 9.1)."""

import re

from bizproc_mcp.errors import InvalidInput

# <workflow id>|<activity name>|<32 alnum>.<64 hex>
_TOKEN = re.compile(r"([0-9a-f]{14}\.[0-9]{8})\|([A-Za-z0-9_]{1,128})\|[A-Za-z0-9]{32}\.[0-9a-f]{64}")


def token_parts(event_token: str) -> tuple[str, str] | None:
    """Workflow id and activity name that a token names, None where it has not the form of one."""
    match = _TOKEN.fullmatch(event_token)
    return (match[1], match[2]) if match is not None else None


def checked_token(event_token: str) -> tuple[str, str]:
    """The same; `InvalidInput` for a malformed one, before it is sent anywhere."""
    parts = token_parts(event_token.strip())
    if parts is None:
        raise InvalidInput(
            "This is not an event token.",
            "It looks like WORKFLOW_ID|ACTIVITY|SIGNATURE and comes with the portal's call to the handler.",
        )
    return parts
