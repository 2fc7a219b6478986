"""A trial behind a socket of this machine: one command a connection, a line of JSON there and one back."""

import json
import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
from anyio.abc import SocketStream
from anyio.streams.buffered import BufferedByteReceiveStream

from tests.agents.brief import brief
from tests.agents.case import Case
from tests.agents.host_form import Form
from tests.agents.portal import MadeWorld, made_world
from tests.agents.session import Session, running_session

__all__ = ["carry_out", "series", "serve"]

_MOST_BYTES = 2**24


async def carry_out(session: Session, asked: Mapping[str, Any]) -> str:
    """Do what one command says; what comes back is all that the assistant sees."""
    name, given = str(asked.get("name", "")), str(asked.get("given", ""))
    plain: Mapping[str, Callable[[], Awaitable[str]]] = {
        "tools": session.tools,
        "resources": session.resources,
        "prompts": session.prompts,
        "read": lambda: session.read(name),
    }
    with_arguments: Mapping[str, Callable[[str, Mapping[str, Any]], Awaitable[str]]] = {
        "call": session.call_shown,
        "prompt": session.prompt,
    }
    command = str(asked.get("command"))
    if command in plain:
        return await plain[command]()
    if command in with_arguments:
        arguments = _json_object(given)
        if arguments is None:
            return session.not_understood(f"{command} {name}", "the arguments are not a JSON object")
        return await with_arguments[command](name, arguments)
    if command == "answer":
        session.answer(given)
    return ""


async def serve(
    case: Case, form: Form, path: Path, results: Path, patience: float, make: MadeWorld = made_world
) -> None:
    """Carry out commands until `finish` comes or patience ends, then add the record to the results."""
    async with running_session(case, form, make) as session:
        with anyio.move_on_after(patience):
            await _listen(session, path, results)
            return
        await _write(session, results, finished=False)


async def series(
    cases: Sequence[Case],
    form: Form,
    folder: Path,
    results: Path,
    patience: float,
    python: str,
    make: MadeWorld = made_world,
) -> None:
    """Write a numbered brief for each case, then serve the trials one after another.

    The names of the files say nothing of what a case is about.
    """
    await anyio.Path(folder).mkdir(parents=True, exist_ok=True)
    sockets = [folder / f"{number:02}.sock" for number in range(1, len(cases) + 1)]
    here = str(await anyio.Path.cwd())
    for case, path in zip(cases, sockets, strict=True):
        told = await brief(case, shlex.quote(str(path)), here, python, make)
        await anyio.Path(path.with_suffix(".txt")).write_text(told, encoding="utf-8")
    for case, path in zip(cases, sockets, strict=True):
        await serve(case, form, path, results, patience, make)


async def _listen(session: Session, path: Path, results: Path) -> None:
    one_at_a_time = anyio.Lock()
    await anyio.Path(path).unlink(missing_ok=True)
    try:
        async with await anyio.create_unix_listener(path, mode=0o600) as listener, anyio.create_task_group() as tasks:

            async def talk(stream: SocketStream) -> None:
                # Somebody who leaves in the middle ends the command, not the trial.
                with suppress(anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError, ValueError):
                    async with stream, one_at_a_time:
                        asked = json.loads(await BufferedByteReceiveStream(stream).receive_until(b"\n", _MOST_BYTES))
                        text = await carry_out(session, asked)
                        if asked.get("command") == "finish":
                            await _write(session, results, finished=True)
                            tasks.cancel_scope.cancel()
                        with anyio.CancelScope(shield=True):
                            await stream.send(json.dumps({"text": text}).encode() + b"\n")

            await listener.serve(talk)
    finally:
        path.unlink(missing_ok=True)  # noqa: ASYNC240 (also where nothing can be awaited any more)


async def _write(session: Session, results: Path, *, finished: bool) -> None:
    record = {**session.record(), "finished": finished}
    async with await anyio.open_file(results, "a", encoding="utf-8") as lines:
        await lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def _json_object(given: object) -> dict[str, Any] | None:
    try:
        read = json.loads(str(given) or "{}")
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
