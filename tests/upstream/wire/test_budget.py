from functools import partial

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.call import Lane
from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_mcp.upstream.wire.clock import SystemClock
from tests.upstream.fakes import FakeClock

SPARE = 1
"""Once the bucket has leaked, room for one request is kept: requests do not arrive as evenly as they leave."""


async def test_a_full_burst_goes_out_at_once() -> None:
    clock = FakeClock()
    bucket = LeakyBucket.for_plan("standard", clock)
    for _ in range(50):
        await bucket.take()
    assert clock.waits == []
    assert bucket.remaining == 0


async def test_after_the_burst_two_requests_a_second_go_out() -> None:
    clock = FakeClock()
    bucket = LeakyBucket.for_plan("standard", clock)
    for _ in range(70):
        await bucket.take()
    assert clock.time - 1000 == pytest.approx(10 + SPARE / 2)


async def test_the_enterprise_plan_is_larger() -> None:
    clock = FakeClock()
    bucket = LeakyBucket.for_plan("enterprise", clock)
    for _ in range(260):
        await bucket.take()
    assert clock.time - 1000 == pytest.approx(2 + SPARE / 5)


async def test_the_bucket_refills_while_nothing_is_asked() -> None:
    clock = FakeClock()
    bucket = LeakyBucket.for_plan("standard", clock)
    for _ in range(50):
        await bucket.take()
    clock.time += 5
    assert bucket.remaining == pytest.approx(10)
    clock.time += 500
    assert bucket.remaining == 50


async def test_who_came_first_goes_first() -> None:
    clock = FakeClock()
    bucket = LeakyBucket(1.0, 1.0, clock)
    served: list[int] = []

    async def ask(number: int) -> None:
        await bucket.take()
        served.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(20):
            tasks.start_soon(ask, number)
    assert served == list(range(20))


async def test_who_gives_up_waiting_has_taken_nothing() -> None:
    clock = FakeClock()
    bucket = LeakyBucket(1.0, 1.0, clock)
    await bucket.take()
    with anyio.CancelScope() as scope:
        scope.cancel()
        await bucket.take()
    clock.time += 1
    assert bucket.remaining == pytest.approx(1)


async def test_a_refusal_by_the_portal_empties_the_budget() -> None:
    clock = FakeClock()
    bucket = LeakyBucket.for_plan("standard", clock)
    bucket.refused()
    assert bucket.remaining == 0
    await bucket.take()
    assert clock.time - 1000 == pytest.approx(0.5 + SPARE / 2)


@given(st.lists(st.floats(0, 3), max_size=60))
def test_no_window_of_time_ever_holds_more_than_the_portal_allows(pauses: list[float]) -> None:
    clock = FakeClock()
    bucket = LeakyBucket(2.0, 5.0, clock)
    sent: list[float] = []

    async def run() -> None:
        for pause in pauses:
            clock.time += pause
            await bucket.take()
            sent.append(clock.time)

    anyio.run(run)
    for i, begin in enumerate(sent):
        for j in range(i, len(sent)):
            assert j - i + 1 <= 5 + 2 * (sent[j] - begin) + 1e-6


async def test_a_person_goes_before_a_bulk_job_and_the_job_gets_every_fifth_turn() -> None:
    clock = FakeClock()
    bucket = LeakyBucket(1.0, 1.0, clock)
    client = object()
    served: list[Lane] = []

    async def ask(lane: Lane) -> None:
        await bucket.take(lane, client)
        served.append(lane)

    await bucket.take()
    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(ask, "bulk")
        await anyio.lowlevel.checkpoint()
        for _ in range(20):
            tasks.start_soon(ask, "interactive")
    first = served[:20]
    assert 14 <= first.count("interactive") <= 17
    assert first.count("bulk") >= 3
    assert served[-5:] == ["bulk"] * 5


async def test_clients_take_turns_however_much_one_of_them_asks() -> None:
    clock = FakeClock()
    bucket = LeakyBucket(1.0, 1.0, clock)
    served: list[str] = []

    async def ask(client: str) -> None:
        await bucket.take("interactive", client)
        served.append(client)

    await bucket.take()
    async with anyio.create_task_group() as tasks:
        for client in ["greedy"] * 10 + ["modest"] * 3:
            tasks.start_soon(ask, client)
    assert served.index("modest") <= 1
    assert [client for client in served[:7] if client == "modest"] == ["modest"] * 3


async def test_where_the_one_who_watches_the_bucket_gives_up_another_goes_on() -> None:
    clock = FakeClock()
    bucket = LeakyBucket(1.0, 1.0, clock)
    await bucket.take()
    served: list[int] = []
    scopes = [anyio.CancelScope() for _ in range(3)]

    async def ask(number: int) -> None:
        with scopes[number]:
            await bucket.take()
            served.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(3):
            tasks.start_soon(ask, number)
        scopes[0].cancel()
    assert served == [1, 2]
    assert bucket.waiting == 0
    clock.time += 10
    assert bucket.remaining == 1


async def test_all_clients_of_a_process_share_the_bucket_of_a_portal() -> None:
    clock = FakeClock()
    make = partial(LeakyBucket.for_plan, "standard")
    first = LeakyBucket.shared("https://a.example", clock, make)
    assert LeakyBucket.shared("https://a.example", clock, make) is first
    assert LeakyBucket.shared("https://b.example", clock, make) is not first
    assert LeakyBucket.shared("https://a.example", FakeClock(), make) is not first
    mine = LeakyBucket.shared("https://a.example", SystemClock(), make)
    assert LeakyBucket.shared("https://a.example", SystemClock(), make) is mine
