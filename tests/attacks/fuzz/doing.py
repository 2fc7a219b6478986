"""Performing one step: the call, form, request or line, whatever the outcome."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import ResourceTemplateReference

from tests.attacks.fuzz.forms import DOMAIN
from tests.attacks.fuzz.person import ScriptedPerson
from tests.attacks.fuzz.process import WatchedProcess
from tests.attacks.fuzz.releasing import number_in, released
from tests.attacks.fuzz.scenes import HTTP_TOKEN
from tests.attacks.fuzz.steps import Step
from tests.attacks.fuzz.talking import Said, write_line

__all__ = ["Reached", "do", "resolved"]


@dataclass(slots=True)
class Reached:
    """All connections to a running server; `known` maps placeholders to the values of this run."""

    client: Client
    person: ScriptedPerson
    process: WatchedProcess
    http: httpx.AsyncClient
    said: Said
    folder: Path
    known: Mapping[str, str]
    address: str = ""
    inbox: str = ""


async def do(step: Step, reached: Reached) -> None:
    """Perform the step and ignore every refusal: the messages are recorded."""
    arguments = resolved(step.arguments, reached.known)
    try:
        await _done(step, arguments, reached)
    except (MCPError, httpx.HTTPError, httpx.InvalidURL, OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass
    except (RuntimeError, ValueError) as refused:
        # The client rejected the server's message.
        reached.said.messages.append({"refused by the client": f"{type(refused).__name__}: {refused}"[:1000]})


async def _done(step: Step, arguments: Any, reached: Reached) -> None:
    client = reached.client
    match step.does:
        case "call":
            answer = await client.call_tool(step.name, arguments)
            number = number_in(answer, arguments)
            if number and step.replies[0].clear:
                reached.person.questions.append(await released(reached.folder, number))
                await client.call_tool(step.name, {**arguments, "confirmation": number})
        case "read":
            await client.read_resource(step.name)
        case "complete":
            reference = ResourceTemplateReference(type="ref/resource", uri="bizproc://tasks/{task_id}")
            await client.complete(reference, {"name": step.name, "value": str(arguments.get("typed", ""))})
        case "prompt":
            await client.get_prompt(step.name, {name: str(value) for name, value in arguments.items()})
        case "post":
            domain = reached.known[DOMAIN].encode()
            body = step.body.replace(DOMAIN.encode(), domain.replace(b":", b"%3A"))
            await _request(reached, "POST", reached.inbox, body, arguments)
        case "request":
            verb, _, path = step.name.partition(" ")
            headers = {name: str(value).replace("@TOKEN@", HTTP_TOKEN) for name, value in arguments.items()}
            await _request(reached, verb, reached.address + path, step.body, headers)
        case "line":
            await write_line(reached.process.process, step.body)
        case "policy":
            await anyio.Path(reached.folder / "policy.toml").write_bytes(step.body)


async def _request(reached: Reached, verb: str, address: str, body: bytes, headers: Mapping[str, Any]) -> None:
    if not address:
        return
    given = {name: str(value) for name, value in headers.items()}
    answer = await reached.http.request(verb, address, content=body, headers=given)
    reached.said.messages += map(_message, _bodies(answer.text))


def _bodies(text: str) -> list[str]:
    """A response body is one document, or an event stream with one document per event, framed by the protocol."""
    lines = text.split("\r\n")
    return [line.removeprefix("data: ") for line in lines if line.startswith("data: ")] or [text]


def _message(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {"answer": text}


def resolved(value: object, known: Mapping[str, str]) -> Any:
    """Replace the placeholders in the arguments with the values of this run."""
    if isinstance(value, str):
        for name, one in known.items():
            value = value.replace(name, one)
        return value
    if isinstance(value, Mapping):
        return {resolved(key, known): resolved(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, known) for one in value]
    return value
