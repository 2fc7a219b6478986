"""A real MCP client connected to the process over pipes or HTTP; every server message is recorded."""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

import anyio
import httpx2
from anyio.abc import Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage
from mcp.types import jsonrpc_message_adapter

from tests.attacks.fuzz.scenes import HTTP_TOKEN

__all__ = ["Said", "over_http", "over_pipes"]

Streams = tuple[MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]]


@dataclass(slots=True)
class Said:
    """The server's messages."""

    messages: list[Any] = field(default_factory=list)

    def take(self) -> list[Any]:
        """All messages since the last time."""
        taken, self.messages = self.messages, []
        return taken


@asynccontextmanager
async def over_pipes(process: Process, said: Said) -> AsyncIterator[Streams]:
    """The transport of a process that is started and stopped elsewhere."""
    tell, heard = anyio.create_memory_object_stream[SessionMessage | Exception](1000)
    send, outgoing = anyio.create_memory_object_stream[SessionMessage](1000)

    async def read() -> None:
        assert process.stdout is not None
        rest = b""
        async with tell:
            with suppress(anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
                while True:
                    *lines, rest = (rest + await process.stdout.receive()).split(b"\n")
                    for line in lines:
                        await tell.send(_message(line, said))

    async def write() -> None:
        with suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
            async for message in outgoing:
                await write_line(process, message.message.model_dump_json(by_alias=True, exclude_unset=True).encode())

    async with anyio.create_task_group() as tasks, heard, send, outgoing:
        tasks.start_soon(read)
        tasks.start_soon(write)
        try:
            yield heard, send
        finally:
            tasks.cancel_scope.cancel()


async def write_line(process: Process, line: bytes) -> None:
    """Write one line to the server's standard input."""
    assert process.stdin is not None
    await process.stdin.send(line + b"\n")


def _message(line: bytes, said: Said) -> SessionMessage | Exception:
    try:
        said.messages.append(json.loads(line))
        return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError as broken:
        said.messages.append({"no message": line.decode("utf-8", "replace")})
        return broken


@asynccontextmanager
async def over_http(address: str, said: Said) -> AsyncIterator[Streams]:
    """The SDK's transport, with recording."""
    headers = {"Authorization": f"Bearer {HTTP_TOKEN}"}
    tell, heard = anyio.create_memory_object_stream[SessionMessage | Exception](1000)
    async with httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False) as http:
        streams = streamable_http_client(f"{address}/mcp", http_client=http)
        async with (
            cast("AbstractAsyncContextManager[Streams]", streams) as (incoming, send),
            anyio.create_task_group() as tasks,
            heard,
        ):

            async def overhear() -> None:
                async with tell:
                    async for message in incoming:
                        if isinstance(message, SessionMessage):
                            told = message.message.model_dump(mode="json", by_alias=True, exclude_unset=True)
                            said.messages.append(told)
                        await tell.send(message)

            tasks.start_soon(overhear)
            try:
                yield heard, send
            finally:
                tasks.cancel_scope.cancel()
