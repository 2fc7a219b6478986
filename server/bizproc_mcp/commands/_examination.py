"""The checks of `doctor`: each finding states a fact and, if something is wrong, what to do about it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mcp.server import MCPServer

from bizproc_mcp import upstream
from bizproc_mcp.capabilities import DOCUMENT_SCOPES
from bizproc_mcp.commands._examined_here import (
    Finding,
    State,
    Timed,
    clock,
    files_folder,
    inbox,
    latency,
    problem,
    state_folder,
    tokens,
)
from bizproc_mcp.errors import BizprocError, NotAuthenticated
from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.models.users import Access
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.settings import TOOLSETS, Settings
from bizproc_mcp.upstream.wire.lazy import LazyTransport, network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bizproc_mcp.assembly import Assembly

__all__ = ["Examination", "Finding", "State", "examine"]

_ROUNDS = 3
_PEOPLE = frozenset({"user", "user_basic", "user_brief"})


@dataclass(frozen=True, slots=True)
class Examination:
    """All findings; `toolsets` lists the offered tools of each set."""

    findings: tuple[Finding, ...]
    portal: str = ""
    user: str = ""
    toolsets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def problems(self) -> int:
        """The number of findings that are problems."""
        return sum(finding.state == "problem" for finding in self.findings)


async def examine(
    settings: Settings,
    *,
    wall: Callable[[], float] = time.time,
    steady: Callable[[], float] = time.monotonic,
) -> Examination:
    """Run all checks; never raises `BizprocError`: a failure is a finding."""
    credentials = settings.credentials
    if credentials is None:
        step = (
            "Set BITRIX24_WEBHOOK_URL; or BITRIX24_DOMAIN, BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET and run "
            "bizproc-mcp login; or VIBECODE_API_KEY. Without an account: bizproc-mcp serve --demo."
        )
        return Examination((Finding("portal", "problem", "No portal is configured.", step),))
    findings = [state_folder(settings), *files_folder(settings), *tokens(settings, wall)]
    way = Timed(LazyTransport(network(credentials.address)), wall, steady)
    try:
        async with _assembled(settings, way, wall) as assembly:
            found, access = await _portal(assembly, way)
            findings += [*found, *_modes(settings, access)]
            findings += [one async for one in inbox(settings, way)]
            return Examination(
                tuple(findings + (_toolsets(assembly) if access is not None else [])),
                assembly.context.portal.address,
                f"{clean(access.user_name, 80)} ({access.user_id})" if access is not None else "",
                _offered(assembly) if access is not None else {},
            )
    except BizprocError as failure:
        return Examination((*findings, problem("settings", failure)), credentials.address)


@asynccontextmanager
async def _assembled(settings: Settings, way: Timed, wall: Callable[[], float]) -> "AsyncIterator[Assembly]":
    """Build the same services and catalogue that serve uses."""
    from bizproc_mcp.assembly import assemble  # noqa: PLC0415 (not needed if no portal is configured)

    async def nobody_listens() -> None:
        return None

    assembly = assemble(
        MCPServer("bizproc-mcp doctor"),
        settings,
        lambda chosen: upstream.connect(chosen, transport=way, wall=wall),
        lambda: datetime.fromtimestamp(wall(), UTC),
        nobody_listens,
    )
    async with assembly.open():
        yield assembly


async def _portal(assembly: "Assembly", way: Timed) -> tuple[list[Finding], Access | None]:
    """Check who is connected and how well; None if the portal does not respond or rejects the credentials."""
    context = assembly.context
    for _ in range(_ROUNDS):
        await context.capabilities.learn(context.portal)
        if context.capabilities.problem is not None:
            break
    failure, access = context.capabilities.problem, context.capabilities.known
    if failure is not None or access is None:
        name = "credentials" if isinstance(failure, NotAuthenticated) else "connection"
        answered = [latency(way), *clock(way)] if way.took else []
        given = context.settings.credentials
        step = given.when_refused if given is not None and isinstance(failure, NotAuthenticated) else ""
        found = problem(name, failure or BizprocError("The portal did not answer."))
        return [*answered, replace(found, next_step=step or found.next_step)], None
    findings = [
        Finding(
            "connection", "ok", f"{context.portal.address} ({context.portal.upstream}, {context.portal.credentials})"
        ),
        latency(way),
        *clock(way),
        _person(access),
        *_scopes(access),
    ]
    if context.portal.tasks is not None and access.user_id and (access.scopes is None or "bizproc" in access.scopes):
        findings.append(await _tasks(assembly, access.user_id))
    return findings, access


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
    elif missing := sorted(DOCUMENT_SCOPES - access.scopes):
        step = f"Add {' and '.join(missing)}, so that such documents can be read before they are decided about."
        yield Finding("scopes", "note", f"no scope for some documents ({', '.join(missing)}); granted: {shown}", step)
    else:
        yield Finding("scopes", "ok", shown)


async def _tasks(assembly: "Assembly", person: int) -> Finding:
    """Make one cheap task request: a plan without business processes does not have the method."""
    try:
        page = await assembly.context.tasks.page(TaskQuery(person), limit=1)
    except BizprocError as failure:
        return problem("business processes", failure)
    return Finding("business processes", "ok", f"{page.total} open task(s) wait for this person")


def _modes(settings: Settings, access: Access | None) -> Iterator[Finding]:
    if settings.read_only or (access is not None and access.read_only):
        yield Finding("mode", "note", "read-only: no tool writes")
    elif settings.confirm == "off":
        step = "BIZPROC_CONFIRM=destructive asks a person before anything is stopped, deleted or rejected."
        yield Finding("mode", "note", "nothing is confirmed by a person (BIZPROC_CONFIRM=off)", step)
    else:
        yield Finding("mode", "ok", f"a person confirms {settings.confirm} calls ({settings.confirm_fallback})")


def _toolsets(assembly: "Assembly") -> list[Finding]:
    offered = _offered(assembly)
    reasons: dict[str, dict[str, None]] = {}
    for group, name, declaration in assembly.catalogue.declared():
        del group
        why = assembly.catalogue.reasons()[name]
        if why:
            reasons.setdefault(declaration.toolset, {})[why] = None
    return [_toolset(assembly, name, offered.get(name, ()), reasons.get(name, {})) for name in TOOLSETS]


def _toolset(assembly: "Assembly", name: str, offered: tuple[str, ...], reasons: Iterable[str]) -> Finding:
    chosen = name in assembly.context.settings.toolsets
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
