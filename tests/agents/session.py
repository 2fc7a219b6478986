"""One assistant's session: the real server, a real client, and an account of what went over it."""

import json
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio.to_thread
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult

from bizproc_mcp.app import BizprocServer
from bizproc_mcp.commands._demo_inbox import keep_registrations
from bizproc_mcp.inbox.port import Port, try_port
from bizproc_mcp.settings import Settings, read_settings
from tests.agents import shown
from tests.agents.case import Case
from tests.agents.grading import Grade
from tests.agents.host_form import Form
from tests.agents.person import ScriptedPerson
from tests.agents.portal import MadeWorld, TrialPortal, made_world, running_portal

__all__ = ["Account", "Session", "running_session"]

FACTS_PATIENCE = 10.0
"""Seconds for the first list of tools: it is to be the right one."""


@dataclass(slots=True)
class Account:
    """What a session cost."""

    calls: int = 0
    bytes: int = 0
    """UTF-8 of everything that was shown, but for the list of tools."""
    listed_bytes: int = 0
    errors: int = 0
    asked_for: list[str] = field(default_factory=list)
    """The calls in their order, for whoever reads a record."""


@dataclass(slots=True)
class Session:
    """The assistant's commands; each gives what its host would show of the answer."""

    case: Case
    form: Form
    portal: TrialPortal
    client: Client
    human: ScriptedPerson
    account: Account = field(default_factory=Account)
    answered: str = ""
    began: float = field(default_factory=time.monotonic)

    async def tools(self) -> str:
        """The list of tools."""
        text = shown.tool_list((await self.client.list_tools()).tools)
        self.account.listed_bytes += len(text.encode())
        return text

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> CallToolResult | MCPError:
        """Call a tool and give whatever came back, counted."""
        self._count(f"{tool} {json.dumps(arguments, ensure_ascii=False)}")
        try:
            result = await self.client.call_tool(tool, dict(arguments))
        except MCPError as refused:
            self.account.errors += 1
            return refused
        self.account.errors += bool(result.is_error)
        return result

    async def call_shown(self, tool: str, arguments: Mapping[str, Any]) -> str:
        """Call a tool and give what a host shows of the answer."""
        result = await self.call(tool, arguments)
        return self._seen(f"Error: {result}" if isinstance(result, MCPError) else shown.tool_answer(result, self.form))

    def not_understood(self, asked: str, why: str) -> str:
        """A command that could not be read counts as a call that failed."""
        self._count(asked)
        self.account.errors += 1
        return self._seen(f"Error: {why}")

    async def resources(self) -> str:
        """What can be read, by address."""
        fixed = [str(one.uri) for one in (await self.client.list_resources()).resources]
        made = [one.uri_template for one in (await self.client.list_resource_templates()).resource_templates]
        return self._seen("\n".join([*fixed, *made]))

    async def read(self, uri: str) -> str:
        """Read a resource."""
        self._count(f"read {uri}")
        try:
            return self._seen(shown.resource(await self.client.read_resource(uri)))
        except MCPError as refused:
            return self._failed(refused)

    async def prompts(self) -> str:
        """The prompts, with what they take."""
        found = (await self.client.list_prompts()).prompts
        lines = [f"{one.name}({', '.join(part.name for part in one.arguments or ())})" for one in found]
        return self._seen("\n".join(lines))

    async def prompt(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Get a prompt."""
        self._count(f"prompt {name}")
        try:
            return self._seen(
                shown.prompt(await self.client.get_prompt(name, {key: str(value) for key, value in arguments.items()}))
            )
        except MCPError as refused:
            return self._failed(refused)

    def answer(self, text: str) -> None:
        """Keep the assistant's last words to the person."""
        self.answered = text

    def grade(self) -> Grade:
        """Judge by the portal as it is now, and by the last words."""
        return self.case.grader.grade(self.portal.effects(), self.answered, len(self.human.questions))

    def record(self) -> Mapping[str, Any]:
        """The whole trial in one line."""
        grade = self.grade()
        return {
            "case": self.case.id,
            "role": self.case.role,
            "language": self.case.language,
            "form": self.form,
            "solved": grade.solved,
            "wrong_writes": len(grade.wrong_writes),
            "writes": self.portal.writes(),
            "calls": self.account.calls,
            "bytes": self.account.bytes,
            "listed_bytes": self.account.listed_bytes,
            "errors": self.account.errors,
            "questions": len(self.human.questions),
            "seconds": round(time.monotonic() - self.began, 1),
            "why_not": [*grade.missing, *(f"wrong: {effect}" for effect in grade.wrong_writes)],
            "asked_for": self.account.asked_for,
            "answer": self.answered,
        }

    def _count(self, asked: str) -> None:
        self.account.calls += 1
        self.account.asked_for.append(asked)

    def _seen(self, text: str) -> str:
        self.account.bytes += len(text.encode())
        return text

    def _failed(self, refused: MCPError) -> str:
        self.account.errors += 1
        return self._seen(f"Error: {refused}")


@asynccontextmanager
async def running_session(case: Case, form: Form = "text", make: MadeWorld = made_world) -> AsyncIterator[Session]:
    """A portal, a server with its default settings and a client that can ask the person."""
    with tempfile.TemporaryDirectory(prefix="bizproc-trial-") as folder, running_portal(case, make) as portal:
        inbox = try_port("127.0.0.1", 0) if case.inbox else None
        human = ScriptedPerson(case)
        settings = _settings(case, portal, Path(folder), inbox)
        if case.registered:
            # As the demo does: the registrations of its applications count as this server's own.
            await anyio.to_thread.run_sync(keep_registrations, settings, portal.registrations())
        server = BizprocServer(settings, now=portal.now, patience=FACTS_PATIENCE, inbox_port=inbox)
        async with Client(server, cache=None, elicitation_callback=human.answer if case.can_ask else None) as client:
            facts = (await server.assembly()).context.capabilities
            facts.expected = True
            await facts.wait(FACTS_PATIENCE)
            if inbox is not None:
                portal.start_legal_checks(case)
                await portal.calls_arrive(case)
            portal.begin()
            yield Session(case, form, portal, client, human)


def _settings(case: Case, portal: TrialPortal, folder: Path, inbox: Port | None) -> Settings:
    given = {
        "BITRIX24_WEBHOOK_URL": portal.standin.webhook_url(case.person),
        "BIZPROC_STATE_DIR": str(folder),
        **case.env,
    }
    if inbox is not None:
        token = secrets.token_hex(16)
        portal.post_calls_to(inbox.address, token)
        given["BIZPROC_APPLICATION_TOKEN"] = token
    return read_settings(given)
