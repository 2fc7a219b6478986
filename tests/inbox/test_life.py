"""The life cycle of an event: open, logged, answered, expired, superseded; several processes share one file."""

from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.events import Event
from tests.inbox.posting import DOMAIN, fields, workflow_id
from tests.inbox.receiving import NOW, Clock, Post, receiving, settings

TS = int(NOW.timestamp())
PATIENCE = timedelta(minutes=2)


async def states(inbox: Post) -> dict[int, str]:
    return {event.id: event.state(inbox.clock.now) for event in await inbox.events()}


async def test_a_new_event_is_open_until_it_is_answered(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        [event] = await inbox.events("open")
        claim, key = await inbox.inbox.events.claim(event.id, PATIENCE)
        await inbox.inbox.events.settle(event.id, key, "answered", "done")
        assert claim == "yours"
        assert await inbox.events("open") == []
        [answered] = await inbox.events("answered")
    assert (answered.state(NOW), answered.outcome, answered.closed) == ("answered", "done", NOW)


async def test_lines_in_the_log_make_it_logged_and_leave_it_open(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        await inbox.inbox.events.note_line(1)
        await inbox.inbox.events.note_line(1)
        [event] = await inbox.events("open")
    assert (event.state(NOW), event.logged, event.last_logged) == ("logged", 2, NOW)


async def test_it_expires_when_its_time_is_over_and_not_a_second_before(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1, timeout=60, ts=TS))
        await inbox.post(fields(2, timeout=0, ts=TS))
        inbox.clock.forward(seconds=59)
        assert [event.id for event in await inbox.events("open")] == [2, 1]
        before = await inbox.inbox.events.state()
        inbox.clock.forward(seconds=1)
        assert [event.id for event in await inbox.events("open")] == [2]
        [expired] = await inbox.events("expired")
        assert (expired.id, expired.state(inbox.clock.now)) == (1, "expired")
        assert await inbox.inbox.events.state() != before


async def test_the_next_round_of_a_loop_supersedes_the_one_before(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        for number, second in ((1, 0), (2, 5)):
            await inbox.post(fields(number, workflow=workflow_id(9), ts=TS + second))
        await inbox.post(fields(3, workflow=workflow_id(9), activity="A9_9_9_9"))
        await inbox.post(fields(4, workflow=workflow_id(8)))
        assert await states(inbox) == {1: "superseded", 2: "open", 3: "open", 4: "open"}
        events = {event.id: event for event in await inbox.events()}
        assert events[1].superseded_by == 2


async def test_a_delivery_that_comes_late_does_not_supersede_a_newer_one(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        for number, second in ((2, 5), (1, 0)):
            await inbox.post(fields(number, workflow=workflow_id(9), ts=TS + second))
        open_ones = await inbox.events("open")
        assert [event.call.sent.timestamp() for event in open_ones] == [TS + 5]
        [late] = [event for event in await inbox.events() if event.closing]
        assert (late.closing, late.superseded_by) == ("superseded", open_ones[0].id)


async def test_an_answered_round_stays_answered(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1, workflow=workflow_id(9), ts=TS))
        _, key = await inbox.inbox.events.claim(1, PATIENCE)
        await inbox.inbox.events.settle(1, key, "answered", "accepted")
        await inbox.post(fields(2, workflow=workflow_id(9), ts=TS + 5))
        assert await states(inbox) == {1: "answered", 2: "open"}


async def test_what_does_not_wait_is_kept_and_never_listed_as_open(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1, subscribed="N"))
        assert await inbox.events("open") == []
        assert await states(inbox) == {1: "not_waiting"}


async def test_of_many_who_claim_at_once_one_gets_it(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        others = [Inbox(settings(tmp_path), inbox.clock.tell) for _ in range(8)]
        claims: list[str] = []

        async def claim(one: Inbox) -> None:
            claims.append((await one.events.claim(1, PATIENCE))[0])

        async with anyio.create_task_group() as tasks:
            for other in others:
                tasks.start_soon(claim, other)
        for other in others:
            other.close()
        assert sorted(claims) == ["busy"] * 7 + ["yours"]


async def test_the_claim_of_a_process_that_was_killed_runs_out(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        events = inbox.inbox.events
        _, lost = await events.claim(1, PATIENCE)
        inbox.clock.forward(seconds=119)
        assert (await events.claim(1, PATIENCE))[0] == "busy"
        inbox.clock.forward(seconds=1)
        claim, key = await events.claim(1, PATIENCE)
        await events.settle(1, lost, "answered", "done")
        assert claim == "yours"
        assert [event.outcome for event in await inbox.events("open")] == [""]
        await events.settle(1, key, "", "unknown")
        assert [event.outcome for event in await inbox.events("open")] == ["unknown"]
        assert (await events.claim(1, PATIENCE))[0] == "yours"


async def test_an_event_that_was_superseded_while_it_was_claimed_stays_so(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1, workflow=workflow_id(9), ts=TS))
        _, key = await inbox.inbox.events.claim(1, PATIENCE)
        await inbox.post(fields(2, workflow=workflow_id(9), ts=TS + 1))
        await inbox.inbox.events.settle(1, key, "", "unknown")
        assert await states(inbox) == {1: "superseded", 2: "open"}


async def test_pages_hold_every_event_once_newest_first(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        for number in range(1, 8):
            await inbox.post(fields(number))
        seen: list[int] = []
        cursor = ""
        while True:
            page = await inbox.inbox.events.page(DOMAIN, "open", limit=3, cursor=cursor)
            assert page.total == 7
            seen += [event.id for event in page.items]
            cursor = page.next_cursor
            if not cursor:
                break
        assert seen == [7, 6, 5, 4, 3, 2, 1]
        for wrong in ("x", "-1", "1" * 20, "٣"):
            with pytest.raises(InvalidInput):
                await inbox.inbox.events.page(DOMAIN, "open", limit=3, cursor=wrong)


async def test_another_portals_events_are_not_shown(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        assert (await inbox.inbox.events.page("other.bitrix24.com", "any", limit=9)).items == []
        assert await inbox.inbox.events.find("other.bitrix24.com", event_id=1) is None
        assert len((await inbox.inbox.events.page("", "any", limit=9)).items) == 1


async def test_long_closed_events_are_forgotten_but_never_taken_again(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        await inbox.post(fields(2))
        _, key = await inbox.inbox.events.claim(1, PATIENCE)
        await inbox.inbox.events.settle(1, key, "answered", "done")
        inbox.clock.forward(days=31)
        assert await inbox.inbox.events.tidy() == 1
        assert await inbox.inbox.events.tidy() == 0
        assert (await inbox.post(fields(1))).text == "taken before"
        old, kept = sorted(await inbox.events(), key=lambda event: event.id)
    assert (old.call.event_token, old.call.properties) == ("", {})
    assert kept.call.properties == {"subject": "Annual supply"}


async def test_the_token_never_shows_in_a_repr(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        event: Event = (await inbox.events())[0]
    assert event.call.event_token.rpartition(".")[2] not in repr(event)


async def test_what_was_taken_is_there_for_another_process_at_once(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        other = Inbox(settings(tmp_path), Clock().tell)
        await inbox.post(fields(1))
        assert (await other.events.page(DOMAIN, "open", limit=9)).total == 1
        other.close()
