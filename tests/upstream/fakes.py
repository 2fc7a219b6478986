"""Time that passes only when waited for, and portals of a few lines for what comes over the wire."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import anyio.lowlevel
import httpx

from bizproc_mcp.settings import Webhook
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.wire.auth import WebhookAuth
from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_mcp.upstream.wire.client import Wire
from bizproc_mcp.upstream.wire.exchange import Transport
from bizproc_mcp.upstream.wire.http import HttpTransport

CODE = "s3cr3tc0de"
WEBHOOK = Webhook("https://portal.example", 7, CODE)
Answering = Callable[[httpx.Request], httpx.Response]


@dataclass
class FakeClock:
    """Waiting moves the time on at once; every wait is kept."""

    time: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds
        await anyio.lowlevel.checkpoint()


@dataclass
class Script:
    """A portal that gives its answers in turn, the last one for ever, and counts the requests."""

    answers: list[httpx.Response | Exception]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Chunks(httpx.AsyncByteStream):
    """A body as it comes over the wire, a piece at a time."""

    def __init__(self, content: bytes, size: int = 65_536) -> None:
        self._content = content
        self._size = size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), self._size):
            yield self._content[start : start + self._size]


def transport_to(answering: Answering) -> HttpTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        # A response made from its content was read and decompressed when it was made: back to the raw bytes.
        made = answering(request)
        assert isinstance(made.stream, httpx.SyncByteStream)
        return httpx.Response(made.status_code, headers=made.headers, stream=Chunks(b"".join(made.stream)))

    return HttpTransport(httpx.AsyncClient(transport=httpx.MockTransport(answer)))


def wire_to(transport: Transport, clock: FakeClock, *, seconds: float = 30.0) -> Wire:
    return Wire(
        transport=transport,
        auth=WebhookAuth(WEBHOOK),
        budget=LeakyBucket.for_plan("standard", clock),
        clock=clock,
        chance=random.Random(5),
        seconds=seconds,
    )


def rest_to(answering: Answering, clock: FakeClock | None = None) -> Rest:
    return Rest(wire_to(transport_to(answering), clock or FakeClock()), frozenset({CODE}))


def refusal(status: int, code: str, text: str = "", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": code, "error_description": text}, headers=headers)


def result(value: object, **more: object) -> httpx.Response:
    return httpx.Response(200, json={"result": value, "time": {"start": 1, "finish": 2.5}, **more})
