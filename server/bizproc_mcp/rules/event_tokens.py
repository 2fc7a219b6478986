"""Event tokens, needed to answer a call of an activity or robot (docs/portal.md 9.1)."""

import re

from bizproc_mcp.errors import InvalidInput

# <workflow id>|<activity name>|<32 alnum>.<64 hex>
_TOKEN = re.compile(r"([0-9a-f]{14}\.[0-9]{8})\|([A-Za-z0-9_]{1,128})\|[A-Za-z0-9]{32}\.[0-9a-f]{64}")


def token_parts(event_token: str) -> tuple[str, str] | None:
    """The workflow id and activity name in a token; None if it is malformed."""
    match = _TOKEN.fullmatch(event_token)
    return (match[1], match[2]) if match is not None else None


def checked_token(event_token: str) -> tuple[str, str]:
    """The same, but raises `InvalidInput` for a malformed token, before it is sent anywhere."""
    parts = token_parts(event_token.strip())
    if parts is None:
        raise InvalidInput(
            "This is not an event token.",
            "It looks like WORKFLOW_ID|ACTIVITY|SIGNATURE and comes with the portal's call to the handler.",
        )
    return parts
