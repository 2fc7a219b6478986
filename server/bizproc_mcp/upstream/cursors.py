"""Where a listing goes on: opaque to the caller, checked when it comes back."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from bizproc_mcp.errors import InvalidInput

__all__ = ["Cursor", "check_limit", "open_cursor", "seal_cursor"]

MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """How many rows were given, the id of the last, its value in the ordering column ("": undated)."""

    given: int = 0
    last_id: str = ""
    last_value: str = ""


def seal_cursor(query: object, cursor: Cursor) -> str:
    """The cursor as text, bound to the query it belongs to."""
    text = json.dumps([cursor.given, cursor.last_id, cursor.last_value], separators=(",", ":"))
    return base64.urlsafe_b64encode(f"{_check(query, text)}{text}".encode()).decode().rstrip("=")


def open_cursor(query: object, sealed: str) -> Cursor:
    """The cursor back from its text, "" is the beginning; `InvalidInput` for any other text."""
    if not sealed:
        return Cursor()
    try:
        padded = sealed + "=" * (-len(sealed) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        given, last_id, last_value = json.loads(text[12:])
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise _foreign() from None
    if text[:12] != _check(query, text[12:]):
        raise _foreign()
    return Cursor(given, last_id, last_value)


def check_limit(limit: int) -> None:
    """Refuse a limit outside 1…200."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"limit must be between 1 and {MAX_LIMIT}.", "Use cursor for more.")


def _check(query: object, text: str) -> str:
    # Queries are frozen dataclasses of plain values: their repr names every one of them.
    return hashlib.sha256(f"{query!r}\n{text}".encode()).hexdigest()[:12]


def _foreign() -> InvalidInput:
    return InvalidInput(
        "The cursor does not belong to this listing.",
        "Use next_cursor unchanged with the same filters and order, or begin without one.",
    )
