"""The checks `doctor` makes from this machine: folders, tokens, clock, response times, inbox."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from statistics import median
from typing import Literal
from urllib.parse import urlsplit

from bizproc_mcp import upstream
from bizproc_mcp.errors import BizprocError
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.settings import Application, Settings
from bizproc_mcp.settings.hosts import is_loopback
from bizproc_mcp.storage.state_dir import owned_file, state_dir
from bizproc_mcp.upstream.wire.clock import SystemClock
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed, Transport

__all__ = [
    "Finding",
    "State",
    "Timed",
    "clock",
    "files_folder",
    "inbox",
    "latency",
    "problem",
    "state_folder",
    "tokens",
]

State = Literal["ok", "note", "problem"]
_SKEW_NOTED, _SKEW_WRONG = 5.0, 60.0
_SLOW = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding."""

    name: str
    state: State
    said: str
    next_step: str = ""


@dataclass
class Timed:
    """A transport that records each response's time and the portal's Date header."""

    inner: Transport
    wall: Callable[[], float]
    steady: Callable[[], float]
    took: list[float] = field(default_factory=list)
    skew: list[float] = field(default_factory=list)

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        """Send the request and record the response."""
        began = self.steady()
        response = await self.inner.exchange(signed, request, seconds)
        self.took.append(self.steady() - began)
        try:
            theirs = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
        except (ValueError, TypeError):
            return response
        # The Date header is truncated to the second and was written somewhere between sending and receiving.
        self.skew.append(theirs + 0.5 - (self.wall() - self.took[-1] / 2))
        return response

    async def close(self) -> None:
        """Close the wrapped transport."""
        await self.inner.close()


def state_folder(settings: Settings) -> Finding:
    folder = state_dir(settings)
    try:
        owned_file(folder, ".doctor").unlink()
    except (BizprocError, OSError) as failure:
        if isinstance(failure, BizprocError):
            return problem("state directory", failure)
        return Finding("state directory", "problem", f"{folder} cannot be written.", "Set BIZPROC_STATE_DIR.")
    return Finding("state directory", "ok", str(folder))


def files_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.files_dir
    if folder is not None and not folder.is_dir():
        yield Finding("files", "problem", f"BIZPROC_FILES_DIR is no folder: {folder}", "Make it, or correct the path.")
    elif folder is not None:
        yield Finding("files", "ok", f"read from {folder} only")


def tokens(settings: Settings, wall: Callable[[], float]) -> Iterator[Finding]:
    """Check an application's tokens, without the network."""
    application = settings.credentials
    if not isinstance(application, Application):
        return
    file = upstream.token_file(settings, application, SystemClock())
    try:
        kept = file.read()
    except BizprocError as failure:
        yield problem("tokens", failure)
        return
    sign_in = "Run bizproc-mcp login."
    if kept is None and not (application.access_token or application.refresh_token):
        yield Finding("tokens", "problem", "Nobody has signed in yet.", sign_in)
    elif kept is None:
        yield Finding("tokens", "ok", "from the environment; renewed ones are kept in the state directory")
    elif kept.elsewhere:
        named = clean(kept.elsewhere, 100)
        yield Finding(
            "tokens", "problem", f"the last renewal names {named} for the portal; nothing goes there", sign_in
        )
    elif kept.in_doubt:
        yield Finding("tokens", "note", "the answer to the last renewal was lost; they may be used up", sign_in)
    else:
        left = kept.expires - wall()
        fresh = f"the access token holds for {left / 60:.0f} more minutes" if left > 0 else "due for renewal"
        yield Finding("tokens", "ok", f"kept, {fresh}")
    moved = urlsplit(kept.endpoint).netloc if kept is not None else ""
    if moved and moved != urlsplit(application.address).netloc:
        step = f"Set BITRIX24_DOMAIN={clean(moved, 100)}."
        yield Finding("address", "note", f"the portal has moved to {clean(moved, 100)}", step)


def latency(way: Timed) -> Finding:
    first, usual = way.took[0], median(way.took[1:] or way.took)
    said = f"first answer after {first * 1000:.0f} ms, then {usual * 1000:.0f} ms"
    if usual > _SLOW:
        return Finding(
            "latency", "note", said, "The portal or the way to it is slow; BIZPROC_TIMEOUT may need raising."
        )
    return Finding("latency", "ok", said)


def clock(way: Timed) -> Iterator[Finding]:
    if not way.skew:
        return
    # Take the smallest of several differences: each may be off by up to a second, as the header is.
    skew = min(way.skew, key=abs)
    said = f"this machine's clock is {abs(skew):.0f} s {'behind' if skew > 0 else 'ahead of'} the portal's"
    if abs(skew) > _SKEW_WRONG:
        yield Finding("clock", "problem", said, "Set the clock: due dates, tokens and confirmations go by it.")
    elif abs(skew) > _SKEW_NOTED:
        yield Finding("clock", "note", said, "Let the machine set its clock by itself (NTP).")
    else:
        yield Finding("clock", "ok", "agrees with the portal's to a few seconds")


async def inbox(settings: Settings, way: Timed) -> AsyncIterator[Finding]:
    """Check whether the inbox's public address responds at all, seen from this machine."""
    if not settings.inbox_url:
        return
    host = urlsplit(settings.inbox_url).hostname or ""
    try:
        response = await way.inner.exchange(Signed(settings.inbox_url), Request("inbox", verb="GET"), 10.0)
    except BizprocError:
        step = "Start it (bizproc-mcp inbox, or serve --inbox) and check the way to it; the portal must reach it too."
        yield Finding("inbox", "problem", f"nothing answers at {clean(host, 100)} (BIZPROC_INBOX_URL)", step)
        return
    if response.status >= 500:
        step = "Look at what stands before the inbox (a proxy?): it passes nothing on."
        yield Finding("inbox", "problem", f"{clean(host, 100)} answers HTTP {response.status}", step)
    elif is_loopback(host) and settings.credentials is not None and settings.credentials.names_portal:
        step = "A portal in the cloud cannot call this machine by that name: give a public https address."
        yield Finding("inbox", "note", f"answers at {host}, which only this machine can reach", step)
    else:
        yield Finding("inbox", "ok", f"answers at {clean(host, 100)}")
    if not settings.application_token:
        step = "Set BIZPROC_APPLICATION_TOKEN, or release senders with bizproc-mcp inbox trust."
        yield Finding("inbox", "note", "calls are held until their sender is trusted", step)


def problem(name: str, failure: BizprocError) -> Finding:
    return Finding(name, "problem", failure.fact, failure.next_step)
