"""What `doctor` looks at: each finding says what is so, and where it is not right, what to do about it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from statistics import median
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from mcp.server import MCPServer

from bizproc_mcp import upstream
from bizproc_mcp.access import WHY_WITHHELD
from bizproc_mcp.errors import BizprocError, NotAuthenticated
from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.models.users import Access
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.settings import TOOLSETS, Application, Settings, VibecodeKey, Webhook
from bizproc_mcp.state_dir import owned_file, state_dir
from bizproc_mcp.upstream.wire.clock import SystemClock
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed, Transport
from bizproc_mcp.upstream.wire.lazy import LazyTransport, network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bizproc_mcp.assembly import Assembly

__all__ = ["Examination", "Finding", "State", "examine"]

State = Literal["ok", "note", "problem"]
_ROUNDS = 3
_SKEW_NOTED, _SKEW_WRONG = 5.0, 60.0
_SLOW = 2.0
_PEOPLE = frozenset({"user", "user_basic", "user_brief"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    said: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that was found; `toolsets` has the offered tools of each set."""

    findings: tuple[Finding, ...]
    portal: str = ""
    user: str = ""
    toolsets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def problems(self) -> int:
        """How many findings are problems."""
        return sum(finding.state == "problem" for finding in self.findings)


@dataclass
class Timed:
    """The way to the portal, with a note of each answer: how long it took, and what time the portal said it was."""

    inner: Transport
    wall: Callable[[], float]
    steady: Callable[[], float]
    took: list[float] = field(default_factory=list)
    skew: list[float] = field(default_factory=list)

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        """Send and note."""
        began = self.steady()
        response = await self.inner.exchange(signed, request, seconds)
        self.took.append(self.steady() - began)
        try:
            theirs = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
        except (ValueError, TypeError):
            return response
        # The header is cut to the second, and was written somewhere between sending and receiving.
        self.skew.append(theirs + 0.5 - (self.wall() - self.took[-1] / 2))
        return response

    async def close(self) -> None:
        """Close the way below."""
        await self.inner.close()


async def examine(
    settings: Settings,
    *,
    wall: Callable[[], float] = time.time,
    steady: Callable[[], float] = time.monotonic,
) -> Examination:
    """Look at everything; never raises `BizprocError`, what fails is a finding."""
    credentials = settings.credentials
    if credentials is None:
        step = (
            "Set BITRIX24_WEBHOOK_URL; or BITRIX24_DOMAIN, BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET and run "
            "bizproc-mcp login; or VIBECODE_API_KEY. Without an account: bizproc-mcp serve --demo."
        )
        return Examination((Finding("portal", "problem", "No portal is configured.", step),))
    findings = [_state_folder(settings), *_files_folder(settings), *_tokens(settings, wall)]
    way = Timed(LazyTransport(network(credentials.address)), wall, steady)
    try:
        async with _assembled(settings, way, wall) as assembly:
            found, access = await _portal(assembly, way)
            findings += [*found, *_modes(settings, access)]
            findings += [one async for one in _inbox(settings, way)]
            return Examination(
                tuple(findings + (_toolsets(assembly) if access is not None else [])),
                assembly.desk.portal.address,
                f"{clean(access.user_name, 80)} ({access.user_id})" if access is not None else "",
                _offered(assembly) if access is not None else {},
            )
    except BizprocError as failure:
        return Examination((*findings, _problem("settings", failure)), credentials.address)


@asynccontextmanager
async def _assembled(settings: Settings, way: Timed, wall: Callable[[], float]) -> "AsyncIterator[Assembly]":
    """The same desk and catalogue that serve works with."""
    from bizproc_mcp.assembly import assemble  # noqa: PLC0415 (a missing portal needs none of it)

    async def nobody_listens() -> None:
        return None

    assembly = assemble(
        MCPServer("bizproc-mcp doctor"),
        settings,
        lambda chosen: upstream.connect(chosen, transport=way, wall=wall),
        lambda: datetime.fromtimestamp(wall(), UTC),
        nobody_listens,
    )
    try:
        yield assembly
    finally:
        await assembly.close()


def _state_folder(settings: Settings) -> Finding:
    folder = state_dir(settings)
    try:
        owned_file(folder, ".doctor").unlink()
    except (BizprocError, OSError) as failure:
        if isinstance(failure, BizprocError):
            return _problem("state directory", failure)
        return Finding("state directory", "problem", f"{folder} cannot be written.", "Set BIZPROC_STATE_DIR.")
    return Finding("state directory", "ok", str(folder))


def _files_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.files_dir
    if folder is not None and not folder.is_dir():
        yield Finding("files", "problem", f"BIZPROC_FILES_DIR is no folder: {folder}", "Make it, or correct the path.")
    elif folder is not None:
        yield Finding("files", "ok", f"read from {folder} only")


def _tokens(settings: Settings, wall: Callable[[], float]) -> Iterator[Finding]:
    """The tokens of an application, without the network."""
    application = settings.credentials
    if not isinstance(application, Application):
        return
    file = upstream.token_file(settings, application, SystemClock())
    try:
        kept = file.read()
    except BizprocError as failure:
        yield _problem("tokens", failure)
        return
    sign_in = "Run bizproc-mcp login."
    if kept is None and not (application.access_token or application.refresh_token):
        yield Finding("tokens", "problem", "Nobody has signed in yet.", sign_in)
    elif kept is None:
        yield Finding("tokens", "ok", "from the environment; renewed ones are kept in the state directory")
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


async def _portal(assembly: "Assembly", way: Timed) -> tuple[list[Finding], Access | None]:
    """Who is connected and how well; None where the portal does not answer or does not know us."""
    desk = assembly.desk
    for _ in range(_ROUNDS):
        await desk.facts.learn(desk.portal)
        if desk.facts.problem is not None:
            break
    failure, access = desk.facts.problem, desk.facts.known
    if failure is not None or access is None:
        name = "credentials" if isinstance(failure, NotAuthenticated) else "connection"
        answered = [_latency(way), *_clock(way)] if way.took else []
        step = _sign_in_again(desk.settings) if isinstance(failure, NotAuthenticated) else ""
        found = _problem(name, failure or BizprocError("The portal did not answer."))
        return [*answered, replace(found, next_step=step or found.next_step)], None
    findings = [
        Finding("connection", "ok", f"{desk.portal.address} ({desk.portal.upstream}, {desk.portal.credentials})"),
        _latency(way),
        *_clock(way),
        _person(access),
        *_scopes(access),
    ]
    if desk.portal.tasks is not None and access.user_id and (access.scopes is None or "bizproc" in access.scopes):
        findings.append(await _tasks(assembly, access.user_id))
    return findings, access


def _sign_in_again(settings: Settings) -> str:
    """What to do about credentials that are refused, by their kind."""
    match settings.credentials:
        case Webhook():
            return (
                "Copy the webhook's address anew: portal, Developer resources, Integrations. It must belong to an "
                "active employee."
            )
        case Application():
            return "Run bizproc-mcp login."
        case _:
            return ""


def _latency(way: Timed) -> Finding:
    first, usual = way.took[0], median(way.took[1:] or way.took)
    said = f"first answer after {first * 1000:.0f} ms, then {usual * 1000:.0f} ms"
    if usual > _SLOW:
        return Finding(
            "latency", "note", said, "The portal or the way to it is slow; BIZPROC_TIMEOUT may need raising."
        )
    return Finding("latency", "ok", said)


def _clock(way: Timed) -> Iterator[Finding]:
    if not way.skew:
        return
    # The nearest of several: each is off by as much as the header's own second.
    skew = min(way.skew, key=abs)
    said = f"this machine's clock is {abs(skew):.0f} s {'behind' if skew > 0 else 'ahead of'} the portal's"
    if abs(skew) > _SKEW_WRONG:
        yield Finding("clock", "problem", said, "Set the clock: due dates, tokens and confirmations go by it.")
    elif abs(skew) > _SKEW_NOTED:
        yield Finding("clock", "note", said, "Let the machine set its clock by itself (NTP).")
    else:
        yield Finding("clock", "ok", "agrees with the portal's to a few seconds")


def _person(access: Access) -> Finding:
    who = f"{clean(access.user_name, 80) or 'user'} ({access.user_id})"
    rights = {True: "administrator", False: "no administrator", None: "rights not known"}[access.administrator]
    if access.problem:
        return Finding(
            "person", "problem", f"{who}: {access.problem}", "Use credentials that act for an active employee."
        )
    if access.administrator is False:
        step = "Processes and templates are for administrators; the inbox and starting need no more than this."
        return Finding("person", "note", f"{who}, {rights}", step)
    return Finding("person", "ok", f"{who}, {rights}")


def _scopes(access: Access) -> Iterator[Finding]:
    if access.scopes is None:
        yield Finding("scopes", "note", "not known")
        return
    shown = ", ".join(sorted(access.scopes)) or "none"
    if "bizproc" not in access.scopes:
        step = (
            "Add the scope bizproc to the webhook or application in the portal; a Vibecode key is issued anew with it."
        )
        yield Finding("scopes", "problem", f"bizproc is missing; granted: {shown}", step)
    elif not access.scopes & _PEOPLE:
        step = "Add the scope user_basic, so that people can be named instead of numbered."
        yield Finding("scopes", "note", f"no scope for people; granted: {shown}", step)
    else:
        yield Finding("scopes", "ok", shown)


async def _tasks(assembly: "Assembly", person: int) -> Finding:
    """One cheap call of business processes: a plan without them does not know the method."""
    try:
        page = await assembly.desk.tasks.page(TaskQuery(person), limit=1)
    except BizprocError as failure:
        return _problem("business processes", failure)
    return Finding("business processes", "ok", f"{page.total} open task(s) wait for this person")


def _modes(settings: Settings, access: Access | None) -> Iterator[Finding]:
    if settings.read_only or (access is not None and access.read_only):
        yield Finding("mode", "note", "read-only: no tool writes")
    elif settings.confirm == "off":
        step = "BIZPROC_CONFIRM=destructive asks a person before anything is stopped, deleted or rejected."
        yield Finding("mode", "note", "nothing is confirmed by a person (BIZPROC_CONFIRM=off)", step)
    else:
        yield Finding("mode", "ok", f"a person confirms {settings.confirm} calls ({settings.confirm_fallback})")


async def _inbox(settings: Settings, way: Timed) -> "AsyncIterator[Finding]":
    """Whether the address the portal is to call answers at all, seen from here."""
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
    elif host in ("localhost", "127.0.0.1", "::1") and not isinstance(settings.credentials, VibecodeKey):
        step = "A portal in the cloud cannot call this machine by that name: give a public https address."
        yield Finding("inbox", "note", f"answers at {host}, which only this machine can reach", step)
    else:
        yield Finding("inbox", "ok", f"answers at {clean(host, 100)}")
    if not settings.application_token:
        step = "Set BIZPROC_APPLICATION_TOKEN, or release senders with bizproc-mcp inbox trust."
        yield Finding("inbox", "note", "calls are held until their sender is trusted", step)


def _toolsets(assembly: "Assembly") -> list[Finding]:
    offered = _offered(assembly)
    reasons: dict[str, dict[str, None]] = {}
    for group, name, declaration in assembly.catalogue.declared():
        del group
        why = assembly.catalogue.reasons()[name]
        if why:
            reasons.setdefault(declaration.toolset, {})[WHY_WITHHELD[why]] = None
    return [_toolset(assembly, name, offered.get(name, ()), reasons.get(name, {})) for name in TOOLSETS]


def _toolset(assembly: "Assembly", name: str, offered: tuple[str, ...], reasons: Iterable[str]) -> Finding:
    chosen = name in assembly.desk.settings.toolsets
    why = "; ".join(reasons)
    if offered:
        return Finding(f"toolset {name}", "ok", ", ".join(offered) + (f" (withheld: {why})" if why else ""))
    if not chosen:
        return Finding(f"toolset {name}", "note", "not chosen", f"BIZPROC_TOOLSETS={name} or all chooses it.")
    return Finding(f"toolset {name}", "note", f"offers nothing: {why or 'it has no tools yet'}")


def _offered(assembly: "Assembly") -> dict[str, tuple[str, ...]]:
    reasons = assembly.catalogue.reasons()
    found: dict[str, tuple[str, ...]] = {}
    for _, name, declaration in assembly.catalogue.declared():
        if not reasons[name]:
            found[declaration.toolset] = (*found.get(declaration.toolset, ()), name)
    return found


def _problem(name: str, failure: BizprocError) -> Finding:
    return Finding(name, "problem", failure.fact, failure.next_step)
