"""Notifications of changed tasks: polled only while somebody listens, rarely, and none is missed."""

from dataclasses import dataclass, replace
from typing import Any, cast

import anyio
import anyio.lowlevel
import pytest
from mcp import MCPError
from mcp.server.subscriptions import InMemorySubscriptionBus

from bizproc_mcp.subscriptions import subscriptions
from bizproc_mcp.subscriptions.subscriptions import Subscriptions
from bizproc_mcp.subscriptions.tasks import FASTEST, LONGEST_AFTER_TROUBLE, SLOWEST, TaskWatch
from bizproc_standin.faults import Fault
from bizproc_standin.state.records import UserStatus
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office
from tests.fixtures.office_fixtures import both_eras
from tests.subscriptions.listening import TASKS, Ear, Pauses, listening, watched

COLLEAGUE = 37


def asked(office: Office) -> int:
    return sum(office.standin.requests.values())


def new_tasks(office: Office, count: int = 1, person: int = HEAD) -> list[int]:
    return office.world.add_bulk_tasks(count, [person], 806, office.task(1130).workflow.document_id)


def answer(office: Office, task_id: int, person: int = HEAD) -> None:
    office.world.complete_task(task_id, person, UserStatus.YES, "Seen.")


async def heard_after_a_look(pauses: Pauses, ear: Ear) -> set[str]:
    await pauses.pass_time()
    await pauses.rest()
    return await ear.take()


@both_eras
async def test_new_answered_and_delegated_tasks_are_noticed(office: Office) -> None:
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        await pauses.rest()
        assert await ear.take() == set()
        [fresh] = new_tasks(office)
        assert await heard_after_a_look(pauses, ear) == {TASKS}
        assert await heard_after_a_look(pauses, ear) == set()
        answer(office, fresh)
        assert await heard_after_a_look(pauses, ear) == {TASKS}
        office.world.delegate_tasks([1129], HEAD, COLLEAGUE, HEAD)
        assert await heard_after_a_look(pauses, ear) == {TASKS}
        office.world.delegate_tasks([1129], COLLEAGUE, HEAD, ADMINISTRATOR)
        assert await heard_after_a_look(pauses, ear) == {TASKS}
        assert await heard_after_a_look(pauses, ear) == set()


@both_eras
async def test_a_task_that_comes_while_another_goes_is_noticed(office: Office) -> None:
    """Their number stays the same."""
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        await pauses.rest()
        answer(office, 1129)
        new_tasks(office)
        assert await heard_after_a_look(pauses, ear) == {TASKS}


@pytest.mark.parametrize("era", ["legacy"])
async def test_a_client_that_cannot_listen_hears_that_it_can_subscribe(office: Office) -> None:
    async with office.assistant() as head:
        capabilities = head.client.server_capabilities
    assert capabilities.resources is not None
    assert capabilities.resources.subscribe is True


@pytest.mark.parametrize("era", ["legacy"])
async def test_beyond_the_bound_a_subscription_is_refused_until_another_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "MAX_SUBSCRIPTIONS", 2)
    async with watched(office) as (head, _, _):
        for uri in (TASKS, f"{TASKS}/1129", TASKS):
            await head.client.subscribe_resource(uri)
        with pytest.raises(MCPError, match="Too many subscriptions"):
            await head.client.subscribe_resource(f"{TASKS}/1128")
        await head.client.unsubscribe_resource(TASKS)
        await head.client.subscribe_resource(f"{TASKS}/1128")


async def test_a_swap_deep_in_a_long_list_is_noticed_within_a_round(office: Office) -> None:
    """One old task is handed away and another old one comes: number and newest page are as before."""
    given, taken, *_ = new_tasks(office, 3)
    [elsewhere] = new_tasks(office, 1, COLLEAGUE)
    new_tasks(office, 400)
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        await pauses.rest()
        pages = len(office.waits_for(HEAD)) // 50 + 1
        for _ in range(pages):
            assert await heard_after_a_look(pauses, ear) == set()
        before = asked(office)
        office.world.delegate_tasks([given], HEAD, COLLEAGUE, HEAD)
        office.world.delegate_tasks([elsewhere], COLLEAGUE, HEAD, ADMINISTRATOR)
        looks = 0
        while TASKS not in await heard_after_a_look(pauses, ear):
            looks += 1
            assert looks < pages
        # The last one learns the pages anew, that they may be compared from then on.
        assert asked(office) - before == looks + 2
    assert taken in office.waits_for(HEAD)


@both_eras
async def test_one_task_is_watched_by_its_address(office: Office) -> None:
    one, form, other = f"{TASKS}/1129", f"{TASKS}/1129/fields", f"{TASKS}/1128"
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, one, form, other):
        await pauses.rest()
        new_tasks(office)
        assert await heard_after_a_look(pauses, ear) == set()
        answer(office, 1129)
        assert await heard_after_a_look(pauses, ear) == {one, form}
        office.world.delegate_tasks([1128], HEAD, COLLEAGUE, HEAD)
        assert await heard_after_a_look(pauses, ear) == {other}


async def test_an_administrator_hears_of_somebody_elses_task(office: Office) -> None:
    uri = f"{TASKS}/1129"
    async with watched(office, ADMINISTRATOR) as (admin, pauses, ear), listening(office, admin, ear, uri):
        await pauses.rest()
        answer(office, 1129)
        assert await heard_after_a_look(pauses, ear) == {uri}


@both_eras
async def test_each_look_is_one_request_however_much_is_listened_to(office: Office) -> None:
    new_tasks(office, 120)
    uris = [TASKS, *(f"{TASKS}/{task_id}" for task_id in sorted(office.waits_for(HEAD))[:60])]
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, *uris):
        await pauses.rest()
        before = asked(office)
        for _ in range(5):
            await pauses.pass_time()
        assert asked(office) - before == 5
        assert await ear.take() == set()


@both_eras
async def test_nothing_is_asked_while_nobody_listens(office: Office) -> None:
    async with watched(office) as (head, pauses, ear):
        before = asked(office)
        new_tasks(office)
        assert pauses.asked == []
        async with listening(office, head, ear, TASKS):
            await pauses.rest()
            assert asked(office) - before == 1
        while pauses.sleeping:
            await anyio.lowlevel.checkpoint()
        before = asked(office)
        new_tasks(office)
        await head.call("portal_info")
        assert asked(office) == before
        assert "watching" not in (await head.call("portal_info")).text
    assert len(pauses.asked) == 1


async def test_listening_to_changed_lists_alone_asks_nothing(office: Office) -> None:
    """Claude Code always does."""
    async with watched(office) as (head, pauses, _), head.client.listen(tools_list_changed=True):
        before = asked(office)
        await head.client.list_tools()
        assert pauses.asked == []
        assert asked(office) == before


@both_eras
async def test_the_time_between_looks_grows_while_all_is_quiet_and_shrinks_after_a_change(office: Office) -> None:
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        for _ in range(12):
            await pauses.pass_time()
        quiet = list(pauses.asked)
        assert quiet[0] == FASTEST
        assert quiet == sorted(quiet)
        assert quiet[-1] == SLOWEST
        new_tasks(office)
        await pauses.pass_time()
        assert pauses.asked[-1] == FASTEST
        assert await ear.take() == {TASKS}


@both_eras
async def test_a_change_right_after_the_answer_to_a_listener_is_not_missed(office: Office) -> None:
    """The first look comes before the answer."""
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        new_tasks(office)
        assert await heard_after_a_look(pauses, ear) == {TASKS}


@both_eras
async def test_what_was_written_from_here_is_looked_at_at_once(office: Office) -> None:
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        for _ in range(3):
            await pauses.pass_time()
        looks = len(pauses.asked)
        await head.call("task_complete", task_id=1129, decision="approve")
        while len(pauses.asked) == looks:
            await anyio.lowlevel.checkpoint()
        assert await ear.take() == {TASKS}


@both_eras
async def test_trouble_is_waited_out_in_silence_and_told_on_request(office: Office) -> None:
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        await pauses.rest()
        office.standin.faults.add(Fault.html("bizproc.task.list", times=None))
        new_tasks(office)
        for _ in range(8):
            assert await heard_after_a_look(pauses, ear) == set()
        assert pauses.asked[-1] == LONGEST_AFTER_TROUBLE
        assert "watching tasks: the last look failed" in (await head.call("portal_info")).text
        office.standin.faults.clear()
        assert await heard_after_a_look(pauses, ear) == {TASKS}
        assert pauses.asked[-1] == FASTEST
        assert "a look every 5 s" in (await head.call("portal_info")).text


async def test_a_portal_that_blocked_its_rest_is_not_asked_again(office: Office) -> None:
    async with watched(office) as (head, pauses, ear), listening(office, head, ear, TASKS):
        await pauses.rest()
        office.standin.faults.add(Fault.refuse(401, "bizproc.task.list", None, error="OVERLOAD_LIMIT"))
        before = asked(office)
        looks = len(pauses.asked)
        pauses.release()
        while asked(office) == before or "failed" not in (await head.call("portal_info")).text:
            await anyio.lowlevel.checkpoint()
        told = (await head.call("portal_info")).text
        assert "when somebody begins to listen" in told
        assert len(pauses.asked) == looks


async def test_two_listeners_share_the_looks_and_the_last_one_ends_them(office: Office) -> None:
    async with watched(office) as (head, pauses, ear):
        async with listening(office, head, ear, TASKS):
            await pauses.rest()
            before = asked(office)
            second = Ear(head.client)
            async with listening(office, head, second, TASKS):
                await pauses.rest()
                assert asked(office) == before
                new_tasks(office)
                await pauses.pass_time()
                assert (await ear.take(), await second.take()) == ({TASKS}, {TASKS})
            new_tasks(office)
            assert await heard_after_a_look(pauses, ear) == {TASKS}
        while pauses.sleeping:
            await anyio.lowlevel.checkpoint()
        assert not (await head.server.assembly()).watch._wanted()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "uri", [f"{TASKS}/0", f"{TASKS}/x", f"{TASKS}/12/more", "bizproc://templates", "bizproc://events"]
)
async def test_other_resources_do_not_make_it_look(office: Office, uri: str) -> None:
    async with watched(office) as (head, pauses, ear):
        before = asked(office)
        async with listening(office, head, ear, uri):
            await head.client.list_tools()
        assert pauses.asked == []
        assert asked(office) == before


class Listened(Subscriptions):
    """Somebody listens to the list of tasks."""

    def listened_uris(self) -> set[str]:
        return {TASKS}


@dataclass
class Crowded:
    """A budget, and how many requests wait for their turn."""

    waiting: int = 0


async def test_while_other_requests_wait_a_look_is_put_off_and_not_left_out(office: Office) -> None:
    pauses, crowded = Pauses(), Crowded()
    async with office.assistant() as head, anyio.create_task_group() as tasks:
        context = (await head.server.assembly()).context
        context = replace(context, portal=replace(context.portal, budget=cast("Any", crowded)))
        watch = TaskWatch(context, Listened(InMemorySubscriptionBus()), pauses.sleep)
        tasks.start_soon(watch.run)
        for _ in range(3):
            await pauses.pass_time()
        crowded.waiting = 3
        before = asked(office)
        await pauses.pass_time()
        await pauses.pass_time()
        assert asked(office) == before
        assert pauses.asked[-3] > FASTEST
        assert pauses.asked[-2:] == [FASTEST] * 2
        tasks.cancel_scope.cancel()


async def test_before_the_first_look_nothing_is_said_of_the_next(office: Office) -> None:
    async with office.assistant() as head:
        context = (await head.server.assembly()).context
        assert TaskWatch(context, Listened(InMemorySubscriptionBus())).remarks() == ["watching tasks"]
