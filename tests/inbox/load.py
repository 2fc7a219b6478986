"""Deliveries in numbers: many connections to a receiver in a process of its own, which is killed meanwhile."""

import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import anyio
from anyio.abc import SocketStream

from tests.fixtures.forking import DEVNULL, PIPE, Child, started
from tests.inbox.posting import TOKEN, encoded, event_token, fields

__all__ = ["Answers", "ReceiverProcess", "deliver", "deliver_at", "kept_tokens"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass
class ReceiverProcess:
    """`bizproc-mcp inbox` on a port, started again and again on the same file."""

    folder: Path
    port: int = field(default_factory=free_port)
    token: str = TOKEN
    kills: int = 0
    _process: Child | None = None

    def start(self) -> None:
        """Start it and wait until it says that it listens."""
        environment = {**os.environ, "PYTHONPATH": "server", "BIZPROC_APPLICATION_TOKEN": self.token}
        words = ("inbox", "--listen", f"127.0.0.1:{self.port}", "--state-dir", str(self.folder))
        self._process = started(
            "bizproc_mcp", *words, env=environment, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, text=True
        )
        assert self._process.stderr is not None
        assert "receiving calls" in self._process.stderr.readline()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None and self._process.stderr is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            self._process.stderr.close()
            self._process = None
            self.kills += 1

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


@dataclass
class Answers:
    """What the senders were told: which calls were acknowledged, how often one had to be sent again, seconds."""

    acknowledged: set[int] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    resent: int = 0
    seconds: list[float] = field(default_factory=list)


async def deliver(receiver: ReceiverProcess, calls: int, connections: int, kills: int) -> Answers:
    """Deliver so many calls, each until it is acknowledged; the receiver is killed evenly in between."""
    answers, numbers, up = Answers(), iter(range(1, calls + 1)), _Up()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_kill, receiver, answers, up, [calls * (i + 1) // (kills + 1) for i in range(kills)])
        for _ in range(connections):
            tasks.start_soon(_send, receiver, numbers, answers, up)
    return answers


class _Up:
    """Whether the receiver listens, and how far the deliveries are."""

    def __init__(self) -> None:
        self.listening = anyio.Event()
        self.listening.set()
        self.progress = anyio.Event()

    def tell(self) -> None:
        self.progress.set()
        self.progress = anyio.Event()


async def _kill(receiver: ReceiverProcess, answers: Answers, up: _Up, moments: list[int]) -> None:
    for moment in moments:
        while len(answers.acknowledged) < moment:
            await up.progress.wait()
        up.listening = anyio.Event()
        await anyio.to_thread.run_sync(receiver.kill)
        await anyio.to_thread.run_sync(receiver.start)
        up.listening.set()


async def _send(receiver: ReceiverProcess, numbers: Iterator[int], answers: Answers, up: _Up) -> None:
    stream: SocketStream | None = None
    for number in numbers:
        request = _request(number)
        while number not in answers.acknowledged:
            await up.listening.wait()
            try:
                stream = stream or await anyio.connect_tcp("127.0.0.1", receiver.port)
                await stream.send(request)
                status = _status(await _answer(stream))
            except (OSError, anyio.BrokenResourceError, anyio.EndOfStream):
                answers.resent += 1
                if stream is not None:
                    await _close(stream)
                stream = None
                continue
            answers.statuses[status] = answers.statuses.get(status, 0) + 1
            if status == 200:
                answers.acknowledged.add(number)
                up.tell()
    if stream is not None:
        await _close(stream)


async def deliver_at(receiver: ReceiverProcess, rate: int, seconds: int, connections: int) -> Answers:
    """Deliver at a fixed rate; a call's time counts from when it was due, so a slow answer delays no clock."""
    answers = Answers()
    requests = {number: _request(1_000_000 + number) for number in range(1, rate * seconds + 1)}
    began = time.perf_counter() + 0.5

    async def work(first: int) -> None:
        async with await anyio.connect_tcp("127.0.0.1", receiver.port) as stream:
            for number in range(first, rate * seconds + 1, connections):
                due = began + number / rate
                await anyio.sleep(max(0.0, due - time.perf_counter()))
                await stream.send(requests[number])
                status = _status(await _answer(stream))
                answers.statuses[status] = answers.statuses.get(status, 0) + 1
                answers.seconds.append(time.perf_counter() - due)

    async with anyio.create_task_group() as tasks:
        for first in range(1, connections + 1):
            tasks.start_soon(work, first)
    return answers


def kept_tokens(folder: Path) -> list[str]:
    """The tokens of every event in the file, doubled ones doubly."""
    with closing(sqlite3.connect(folder / "inbox.sqlite3")) as connection:
        return [row[0] for row in connection.execute("SELECT token FROM events")]


def tokens_of(numbers: set[int]) -> set[str]:
    return {event_token(number) for number in numbers}


def _request(number: int) -> bytes:
    body = encoded(fields(number))
    head = (
        "POST /calls HTTP/1.1\r\nHost: inbox.company.com\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(stream: SocketStream) -> bytes:
    """One answer with its body, as its Content-Length says."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += await stream.receive()
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += await stream.receive()
    return head


def _status(head: bytes) -> int:
    return int(head.split(b" ", 2)[1])


async def _close(stream: SocketStream) -> None:
    with suppress(OSError, anyio.BrokenResourceError):
        await stream.aclose()
