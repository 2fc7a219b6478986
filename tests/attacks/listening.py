"""A client that asks a poisoned server everything there is, and judges all that comes back."""

import logging
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import PromptReference, ResourceTemplateReference, TextContent

from bizproc_mcp.app import BizprocServer
from bizproc_mcp.inbox.arriving import Arrival
from bizproc_mcp.inbox.calls import read_call
from bizproc_mcp.inbox.forms import decode_form
from bizproc_mcp.models.activities import Property, Registration
from bizproc_standin.rest.php_forms import bracket_pairs
from tests.attacks.fuzz.doing import resolved
from tests.attacks.fuzz.person import ScriptedPerson
from tests.attacks.fuzz.steps import YES, Reply
from tests.attacks.heard import Heard
from tests.attacks.poisoned import GIVEN, PoisonedPortal
from tests.attacks.poisoned_calls import CALLS, IDS, NAMES
from tests.fixtures.office import ADMINISTRATOR, Assistant, Era, Office
from tests.inbox.posting import encoded

__all__ = ["Listener", "company", "listening"]

_UNTAKEN = re.compile(r"[\x00-\x1f|\[\]]")
_REGISTERED = Registration(
    code="legal_check",
    name={"en": GIVEN},
    properties=(Property("subject", GIVEN, GIVEN), Property("amount", "double", GIVEN)),
    return_properties=(
        Property("verdict", "select", GIVEN, GIVEN, options={"clean": GIVEN, GIVEN: "x"}, required=True),
        Property("remarks", "text", GIVEN, default=GIVEN),
        Property("days", "int", GIVEN),
        Property("people", "user", GIVEN, multiple=True),
        Property(GIVEN, GIVEN, GIVEN),
    ),
)


@dataclass(slots=True)
class Listener:
    """A client of one server, and the judge of all it gets."""

    office: Office
    assistant: Assistant
    person: ScriptedPerson
    heard: Heard
    answered: set[str] = field(default_factory=set)

    @property
    def client(self) -> Client:
        return self.assistant.client

    async def call(self, tool: str, arguments: Mapping[str, object], reply: Reply = YES) -> None:
        """Call the tool; a question gets the reply."""
        known = {f"@WORKFLOW:{number}@": one for number, one in enumerate(self.office.world.instances)}
        calls = [one for one in self.office.company.open_calls if one.event_token]
        known |= {f"@TOKEN:{number}@": call.event_token for number, call in enumerate(calls)}

        async def heard(progress: float, total: float | None, message: str | None) -> None:
            self.heard.text(f"{tool} at {progress} of {total}", message or "")

        self.person.begin([reply], lambda: None)
        try:
            result = await self.client.call_tool(tool, resolved(arguments, known), progress_callback=heard)
        except MCPError as error:
            self.heard.text(f"{tool} error", str(error))
            return
        for question in self.person.questions:
            self.heard.text(f"{tool} question", question.message)
            self.heard.data(f"{tool} form", question.schema)
        for part in result.content:
            assert isinstance(part, TextContent)
            self.heard.text(tool, part.text)
        self.heard.data(tool, result.structured_content)
        self.heard.data(f"{tool} meta", result.meta)
        self.answered |= set() if result.is_error else {tool}

    async def read(self, uri: str) -> None:
        try:
            for content in (await self.client.read_resource(uri)).contents:
                self.heard.document(uri, getattr(content, "text", ""))
        except MCPError as error:
            self.heard.text(uri, str(error))

    async def tools(self, *, given: bool) -> None:
        """Every tool that is offered, with all its calls; without `given` not those that repeat the portal's words."""
        for tool in (await self.client.list_tools()).tools:
            self.heard.data("tools/list", tool.model_dump())
            for number, arguments in enumerate(CALLS[tool.name]):
                if given or number == 0 or "QzgivenzQ" not in str(arguments):
                    await self.call(tool.name, arguments)

    async def resources(self) -> None:
        """Every resource, every template of one with ids, and their completions."""
        for resource in (await self.client.list_resources()).resources:
            await self.read(str(resource.uri))
        for template in (await self.client.list_resource_templates()).resource_templates:
            name = template.uri_template.partition("{")[2].partition("}")[0]
            for one in IDS[name]:
                await self.read(template.uri_template.replace(f"{{{name}}}", one))
            reference = ResourceTemplateReference(type="ref/resource", uri=template.uri_template)
            await self.complete(reference, name, "")

    async def prompts(self) -> None:
        """Every prompt with ids and names, also such as a completion gives."""
        for prompt in (await self.client.list_prompts()).prompts:
            names = [one.name for one in prompt.arguments or ()]
            for value in (GIVEN, "1477"):
                given = await self.client.get_prompt(prompt.name, dict.fromkeys(names, value))
                for message in given.messages:
                    assert isinstance(message.content, TextContent)
                    self.heard.text(f"prompt {prompt.name}", message.content.text)
            for name in names:
                for typed in IDS.get(name, NAMES):
                    await self.complete(PromptReference(type="ref/prompt", name=prompt.name), name, typed)

    async def complete(self, reference: Any, name: str, typed: str) -> None:
        found = await self.client.complete(reference, {"name": name, "value": typed})
        self.heard.data(f"completion of {name}", list(found.completion.values))

    async def event(self, portal: PoisonedPortal) -> None:
        """Let a call of a process arrive, its form poisoned, of an activity registered with poison."""
        inbox = (await self.assistant.server.assembly()).inbox
        await inbox.registrations.save(inbox.portal, "activity", _REGISTERED)
        for call in self.office.company.open_calls:
            fields = self.office.standin.handlers.fields(call)
            kept = {name: fields.pop(name) for name in ("auth", "event_token", "code")}
            told = {name: portal.poison.value(one, ("form", name)) for name, one in fields.items()}
            told["properties"] = {_UNTAKEN.sub("", name): one for name, one in told["properties"].items()}
            for name in ("document_id", "document_type"):  # a form with control characters there is refused whole
                told[name] = [_UNTAKEN.sub("", part) for part in told[name]]
            read, _ = read_call(decode_form(encoded(bracket_pairs({**told, **kept}))), self.office.world.now())
            assert await inbox.arrivals.take([Arrival(read)]) == ["new"]


class _Lines(logging.Handler):
    """Judges the server's own lines."""

    def __init__(self, heard: Heard) -> None:
        super().__init__(logging.DEBUG)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.text(f"log of {record.name}", record.getMessage())


def company(portal: PoisonedPortal, folder: Path, era: Era = "2026-07-28") -> Office:
    """A fresh company, where the administrator has a task of every kind."""
    office = Office.on(portal, folder, era)
    office.task(1532).participants[0].user_id = ADMINISTRATOR
    return office


@asynccontextmanager
async def listening(office: Office, server: BizprocServer, *, knowing: bool = True) -> AsyncIterator[Listener]:
    """A client of the server that asks its person; `knowing` where the server can learn what it may do."""
    heard, person = Heard(office.standin.base_url), ScriptedPerson()
    lines, logger = _Lines(heard), logging.getLogger("bizproc_mcp")
    logger.addHandler(lines)
    logger.setLevel(logging.DEBUG)
    try:
        async with Client(server, mode=office.era, cache=None, elicitation_callback=person.answer) as client:
            listener = Listener(office, Assistant(client, server), person, heard)
            await client.list_tools()
            if knowing:
                await listener.assistant.knows_rights()
            yield listener
    finally:
        logger.removeHandler(lines)
        logger.setLevel(logging.NOTSET)
