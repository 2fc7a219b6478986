"""The total data that concurrent calls read and hold is limited, and small calls never wait for it.

Three reads of thirteen megabytes at once took 353 MB, six took 533: each call was limited, but their total was not.
"""

import json
from itertools import count

import anyio
import pytest

from bizproc_mcp.call import Call, as_bulk, serving
from bizproc_mcp.errors import Unavailable
from bizproc_mcp.upstream.wire import room as rooms
from bizproc_mcp.upstream.wire.room import LARGE_BODY, LARGE_WEIGHT, ROOM, Reading, Room
from tests.attacks.test_memory import MB, measured, rest_to_server, writing
from tests.fixtures.raw_server import Answering

LARGE, SMALL = LARGE_WEIGHT + 1, 1_000
MOST = 3 * LARGE
SIZE = 4 * MB


@pytest.fixture
def room() -> Room:
    return Room(MOST)


async def read(room: Room, call: Call, weight: int) -> None:
    """One answer from its first byte to the parsed value, which the call holds until it ends."""
    one = Reading(room, call, never_refused=False)
    try:
        await one.weighed(weight)
    finally:
        room.leave(one, one.weight)


def begun() -> Call:
    call = Call()
    call.begin()
    return call


async def waits(room: Room, call: Call, weight: int) -> bool:
    with anyio.move_on_after(0.05) as limit:
        await read(room, call, weight)
    return limit.cancelled_caught


async def test_beyond_the_bound_large_calls_wait_until_others_end(room: Room) -> None:
    first, second, third = begun(), begun(), begun()
    await read(room, first, 2 * LARGE)
    await read(room, second, 2 * LARGE)
    assert await waits(room, second, LARGE)
    assert await waits(room, third, LARGE)
    assert await waits(room, second, SMALL)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, room, second, LARGE)
        await anyio.lowlevel.checkpoint()
        first.end()
    assert room.held == 3 * LARGE
    second.end()
    assert room.held == 0


async def test_the_one_that_began_first_and_small_ones_always_go_on(room: Room) -> None:
    first, second, small = begun(), begun(), begun()
    await read(room, first, 2 * LARGE)
    await read(room, second, 2 * LARGE)
    for call, weight in ((first, LARGE), (small, SMALL), (first, LARGE), (small, SMALL)):
        assert not await waits(room, call, weight)


async def test_two_calls_that_want_more_than_there_is_both_end(room: Room) -> None:
    async def work(call: Call) -> None:
        with serving(call):
            for _ in range(4):
                await read(room, call, LARGE)
                await anyio.lowlevel.checkpoint()

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(work, Call())
    assert room.held == 0


async def test_what_waits_too_long_is_told_so_and_the_answer_to_a_write_never_waits_for_room(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "_PATIENCE", 0.01)
    first, second = begun(), begun()
    await read(room, first, 4 * LARGE)
    with pytest.raises(Unavailable, match="Other calls hold as much"):
        await read(room, second, LARGE)
    written = Reading(room, second, never_refused=True)
    await written.weighed(LARGE)
    room.leave(written, LARGE)


async def test_large_answers_are_read_one_at_a_time(room: Room) -> None:
    at_once, most, numbers = 0, 0, count()

    async def work() -> None:
        nonlocal at_once, most
        one = Reading(room, Call(), never_refused=False)
        with anyio.CancelScope() as limit:
            await one.grown(LARGE_BODY + 1, limit)
            at_once += 1
            most = max(most, at_once)
            await anyio.lowlevel.checkpoint()
            await one.weighed(LARGE)
            at_once -= 1
        room.leave(one, one.weight)
        next(numbers)

    async with anyio.create_task_group() as tasks:
        for _ in range(8):
            tasks.start_soon(work)
    assert (most, next(numbers)) == (1, 8)


async def test_waiting_for_the_turn_counts_for_no_time_limit(room: Room) -> None:
    reader, waiting = Reading(room, Call(), never_refused=False), Reading(room, Call(), never_refused=False)
    await reader.weighed(LARGE)
    with anyio.move_on_after(0.05) as limit:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(waiting.grown, LARGE_BODY + 1, limit)
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.1)
            room.leave(reader, 0)
    assert not limit.cancelled_caught


async def test_a_call_within_a_call_ends_with_the_outer_one(room: Room) -> None:
    with serving(Call()) as call:
        with as_bulk():
            await read(room, call, LARGE)
        assert room.held == LARGE
    assert room.held == 0
    await read(room, Call(), LARGE)
    assert room.held == 0


@pytest.fixture
def answering() -> Answering:
    return writing(json.dumps({"result": "é" + "x" * SIZE}, ensure_ascii=False).encode())


async def test_six_large_answers_at_once_take_not_much_more_than_one(answering: Answering) -> None:
    async def work() -> None:
        with serving(Call()):
            await rest.call("user.get", {})

    with rest_to_server(answering) as rest, measured() as one:
        await work()
    with rest_to_server(answering) as rest, measured() as six:
        async with anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(work)
    assert six.megabytes < one.megabytes + 14
    assert ROOM.held == 0
