"""From an HTTP answer to JSON, or to the error that says why there is none."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import anyio.to_thread

from bizproc_mcp.call import MOST_FOR_A_CALL, current_call
from bizproc_mcp.errors import BizprocError, LimitExceeded, NotAPortal, PortalFailure
from bizproc_mcp.models._base import Json
from bizproc_mcp.upstream.wire.answer_json import MAX_WEIGHT, TooMuch, read_json, weight
from bizproc_mcp.upstream.wire.exchange import LARGE, Request, Response
from bizproc_mcp.upstream.wire.room import reading_now

__all__ = ["payload_aside", "payload_of", "retry_after"]

_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")


def payload_of(request: Request, response: Response) -> Json:
    """The JSON of an answer, None for one without a body; raises where it cannot be an answer."""
    _weigh(request, response)
    return _parsed(request, response)


async def payload_aside(request: Request, response: Response) -> Json:
    """The same; a large answer is read in a thread, so that other calls go on and a cancelled one ends at once."""
    taken = _weigh(request, response)
    if (now := reading_now()) is not None:
        await now.weighed(taken)
    if len(response.body) < LARGE:
        return _parsed(request, response)
    return await anyio.to_thread.run_sync(_parsed, request, response, abandon_on_cancel=True)


def _weigh(request: Request, response: Response) -> int:
    """About what the parsed answer takes; refuses what is no answer, or too much of one, before it is parsed."""
    if 300 <= response.status < 400:
        raise _sent_elsewhere(response)
    taken = weight(response.body)
    # What a write did it has done: its answer is never refused for what was read before.
    if not request.writes and not current_call().may_hold(taken):
        raise NotAPortal(
            f"The answers to this one call come to more than {MOST_FOR_A_CALL // 2**20} MB.",
            "Ask for less at once: name a person, a template or a time.",
            status=response.status,
        )
    if taken > MAX_WEIGHT:
        raise _too_much(request, response)
    return taken


def _parsed(request: Request, response: Response) -> Json:
    if response.status == 204:
        return None
    failure: BizprocError
    try:
        return read_json(response.body)
    except TooMuch:
        failure = _too_much(request, response)
    except ValueError:
        failure = _no_json(request, response)
    raise failure


def _too_much(request: Request, response: Response) -> NotAPortal:
    return NotAPortal(
        f"The answer to {request.path} holds more than any answer of a portal.",
        "Ask for less at once.",
        status=response.status,
    )


def _sent_elsewhere(response: Response) -> NotAPortal:
    # Only the host: the rest of the address may repeat the webhook's code.
    try:
        host = urlsplit(response.headers.get("location", "")).hostname or ""
    except ValueError:
        host = ""
    host = host if _HOST.fullmatch(host) else "another address"
    return NotAPortal(
        f"The portal sends us on to {host} (HTTP {response.status}), which is not followed.",
        "Set the address in the configuration to the portal's current one.",
        status=response.status,
    )


def _no_json(request: Request, response: Response) -> NotAPortal | PortalFailure | LimitExceeded:
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
    """Seconds from `Retry-After`, a number or an HTTP date; None where it is absent or senseless."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        when = parsedate_to_datetime(said)
        sent = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (when - sent).total_seconds())
    except (ValueError, TypeError):
        return None
