"""Strangers' calls waiting to be stored: limited in memory, and always behind those of trusted senders.

The strangers know the secret path of the inbox. One emoji in a form makes every character take four bytes.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import pytest

from bizproc_mcp.inbox import receiver
from bizproc_mcp.inbox.arriving import Arrival, Taken
from bizproc_mcp.inbox.calls import read_call
from bizproc_mcp.inbox.forms import decode_form
from bizproc_mcp.inbox.writer import MOST_STRANGE, TooMany, Writer
from tests.inbox.posting import DOMAIN, TOKEN, encoded, fields
from tests.inbox.receiving import NOW, receiving

NO_TOKEN = {"BIZPROC_APPLICATION_TOKEN": ""}
EMOJI = {"subject": "\N{GRINNING FACE}" + "a" * 100_000}


class Disk:
    """Writes nothing until it is let go; remembers who was written together."""

    def __init__(self) -> None:
        self.written: list[list[str]] = []
        self.let_go = anyio.Event()

    async def take(self, arrivals: Sequence[Arrival]) -> Sequence[Taken]:
        await self.let_go.wait()
        self.written.append([one.fingerprint for one in arrivals])
        return ["held" if one.fingerprint else "new" for one in arrivals]


def arrival(number: int, fingerprint: str) -> Arrival:
    call, _ = read_call(decode_form(encoded(fields(number))), NOW)
    return Arrival(call, fingerprint)


async def test_of_large_calls_of_strangers_one_is_parsed_until_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[int] = []
    statuses: list[int] = []

    def decoded(body: bytes) -> Any:
        parsed.append(len(body))
        return decode_form(body)

    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        disk = Disk()
        monkeypatch.setattr(receiver, "decode_form", decoded)
        monkeypatch.setattr(inbox.receiver.writer, "_take", disk.take)

        async def post(number: int) -> None:
            large = fields(number, application_token=f"{number:032d}", properties=EMOJI)
            statuses.append((await inbox.post(large)).status_code)
            if len(statuses) == 23:  # what is too much is refused
                enough.set()

        enough = anyio.Event()
        async with anyio.create_task_group() as tasks:
            for number in range(1, 41):
                tasks.start_soon(post, number)
            with anyio.move_on_after(5):
                await enough.wait()
            assert len(parsed) <= 1
            disk.let_go.set()
    assert sorted(statuses) == [202] * 17 + [503] * 23
    assert [len(portion) for portion in disk.written] == [1] * 17


async def test_a_trusted_call_is_written_before_strangers_and_in_a_transaction_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        await inbox.post(fields(1))
        fingerprint = (await inbox.inbox.senders.keys()).fingerprint(TOKEN)
        await inbox.inbox.senders.trust(DOMAIN, fingerprint)
        disk, put = Disk(), calls_of(inbox.receiver.writer, monkeypatch)
        monkeypatch.setattr(inbox.receiver.writer, "_take", disk.take)
        async with anyio.create_task_group() as tasks:
            for number in range(10, 60):
                tasks.start_soon(inbox.post, fields(number, application_token=f"{number:032d}"))
            await put[50].wait()
            tasks.start_soon(inbox.post, fields(2))
            await put[51].wait()
            disk.let_go.set()
    first, second, *others = disk.written
    assert second == [fingerprint]
    assert max(len(portion) for portion in (first, *others)) <= 16
    assert sum(len(portion) for portion in (first, *others)) == 50


def calls_of(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> dict[int, anyio.Event]:
    """Events that tell when so many calls were given to the writer."""
    told: dict[int, anyio.Event] = defaultdict(anyio.Event)
    numbers, put = count(1), writer.put

    def counted(*arguments: Any, **named: Any) -> Any:
        told[next(numbers)].set()
        return put(*arguments, **named)

    monkeypatch.setattr(writer, "put", counted)
    return told


async def test_what_waits_of_strangers_is_bounded_in_bytes_and_the_trusted_are_not_refused_for_it() -> None:

    disk, told = Disk(), list[str]()

    async def put(number: int, *, trusted: bool) -> None:
        try:
            one = arrival(number, "" if trusted else "stranger")
            told.append(await writer.put(one, size=MOST_STRANGE // 4, trusted=trusted))
        except TooMany:
            told.append("too many")

    writer = Writer(disk.take)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer.run)
        async with anyio.create_task_group() as putting:
            for number in range(7):
                putting.start_soon(lambda number=number: put(number, trusted=False))  # type: ignore[misc]
            await anyio.wait_all_tasks_blocked()
            assert told == ["too many"] * 3
            putting.start_soon(lambda: put(8, trusted=True))
            await anyio.wait_all_tasks_blocked()
            disk.let_go.set()
        assert sorted(told) == ["held"] * 4 + ["new"] + ["too many"] * 3
        await put(9, trusted=False)
        assert told[-1] == "held"
        tasks.cancel_scope.cancel()
