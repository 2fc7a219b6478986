"""Pagination cursors: opaque to the caller, validated when they come back."""

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
    """The number of rows returned so far, the last row's id, and its value in the sort column ("": no date)."""

    given: int = 0
    last_id: str = ""
    last_value: str = ""


def seal_cursor(query: object, cursor: Cursor) -> str:
    """Encode the cursor as text, bound to its query."""
    text = json.dumps([cursor.given, cursor.last_id, cursor.last_value], separators=(",", ":"))
    return base64.urlsafe_b64encode(f"{_check(query, text)}{text}".encode()).decode().rstrip("=")


def open_cursor(query: object, sealed: str) -> Cursor:
    """Decode a cursor; "" means the beginning. Raises `InvalidInput` for any other invalid text."""
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
    """Reject a limit outside 1…200."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"limit must be between 1 and {MAX_LIMIT}.", "Use cursor for more.")


def _check(query: object, text: str) -> str:
    # Queries are frozen dataclasses of plain values, so their repr contains all fields.
    return hashlib.sha256(f"{query!r}\n{text}".encode()).hexdigest()[:12]


def _foreign() -> InvalidInput:
    return InvalidInput(
        "The cursor does not belong to this listing.",
        "Use next_cursor unchanged with the same filters and order, or begin without one.",
    )
