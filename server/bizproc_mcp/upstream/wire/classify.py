"""Errors for HTTP responses that are not a portal's JSON."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bizproc_mcp.errors import AnswerTooLarge, LimitExceeded, NotAPortal, PortalFailure
from bizproc_mcp.upstream.wire.exchange import Request, Response

__all__ = ["host_sent_to", "no_json", "retry_after", "sent_elsewhere", "too_much"]

_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")


def too_much(request: Request, response: Response) -> AnswerTooLarge:
    """For a response larger or deeper than the limits."""
    return AnswerTooLarge(
        f"The answer to {request.path} holds more than any answer of a portal.",
        "Ask for less at once.",
        status=response.status,
    )


def host_sent_to(response: Response) -> str:
    """The host of a redirect, for display: the rest of the address may contain credentials."""
    try:
        host = urlsplit(response.headers.get("location", "")).hostname or ""
    except ValueError:
        host = ""
    return host if _HOST.fullmatch(host) else "another address"


def sent_elsewhere(response: Response) -> NotAPortal:
    """For a redirect, which is never followed."""
    return NotAPortal(
        f"The portal sends us on to {host_sent_to(response)} (HTTP {response.status}), which is not followed.",
        "Set the address in the configuration to the portal's current one.",
        status=response.status,
    )


def no_json(request: Request, response: Response) -> NotAPortal | PortalFailure | LimitExceeded:
    """For anything but JSON: a rate limit or server failure by its status, otherwise classified by its content."""
    status = response.status
    if status == 429:
        return LimitExceeded(
            "Too many requests were sent.",
            "Wait a moment, then try again.",
            status=status,
            retry_after=retry_after(response.headers),
        )
    if status >= 500:
        return PortalFailure(
            f"The portal failed with HTTP {status} on {request.path}.", "Try again in a moment.", status=status
        )
    shape = _shape(response)
    return NotAPortal(
        f"The answer to {request.path} (HTTP {status}) is {shape}, not the portal's JSON.",
        "Check the address: a login page, a proxy or another site may be answering.",
        status=status,
    )


def _shape(response: Response) -> str:
    start = response.body[:200].lstrip().lower()
    if not start:
        return "empty"
    if start.startswith((b"<", b"\xef\xbb\xbf<")) or "html" in response.headers.get("content-type", ""):
        return "an HTML page"
    return "cut off or garbled JSON" if start.startswith((b"{", b"[")) else "some other text"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from `Retry-After`, a number or an HTTP date; None if missing or invalid."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        when = parsedate_to_datetime(said)
        sent = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (when - sent).total_seconds())
    except (ValueError, TypeError):
        return None
