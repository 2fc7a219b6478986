"""The same over a real connection: failures before and after the effect."""

import random
from collections.abc import AsyncIterator

import pytest

from bizproc_mcp.errors import NotAPortal, OutcomeUnknown, Unreachable
from bizproc_mcp.models.tasks import Completion, TaskQuery
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import read_settings
from bizproc_mcp.upstream import connect
from bizproc_standin.faults import Fault
from bizproc_standin.seed.roles import ADMINISTRATOR
from bizproc_standin.serving import bind
from bizproc_standin.standin import StandIn
from tests.fixtures.office import Stage
from tests.upstream.fakes import FakeClock

MINE = TaskQuery(person=ADMINISTRATOR)
COMPLETE = "bizproc.task.complete"


@pytest.fixture
async def portal(stage: Stage, standin: StandIn) -> AsyncIterator[Portal]:
    stage.playing, standin.base_url = standin, stage.base_url
    settings = read_settings({"BITRIX24_WEBHOOK_URL": standin.webhook_url(ADMINISTRATOR), "BIZPROC_TIMEOUT": "5"})
    portal = connect(settings, clock=FakeClock(), chance=random.Random(1))
    async with portal.connection:
        yield portal


@pytest.mark.parametrize(
    "fault",
    [
        Fault.drop("bizproc.task.list"),
        Fault.html("bizproc.task.list", status=502),
        Fault.refuse(503, "bizproc.task.list"),
        Fault.refuse(500, "bizproc.task.list"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_read_survives_a_passing_failure(fault: Fault, portal: Portal, standin: StandIn) -> None:
    assert portal.tasks
    standin.faults.add(fault)
    page = await portal.tasks.page(MINE, limit=20)
    assert page.items
    assert standin.requests["bizproc.task.list"] == 2


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("kind", ["drop", "html", "truncated"])
async def test_a_write_without_an_answer_is_unknown_and_never_sent_again(
    kind: str, after_effect: bool, portal: Portal, standin: StandIn
) -> None:
    assert portal.tasks
    fault = {
        "drop": Fault.drop(COMPLETE, after_effect=after_effect),
        "html": Fault.html(COMPLETE, after_effect=after_effect),
        "truncated": Fault.truncated(COMPLETE),
    }[kind]
    standin.faults.add(fault)
    with pytest.raises(OutcomeUnknown):
        await portal.tasks.complete(Completion(1471, "approve"))
    assert standin.requests[COMPLETE] == 1
    assert standin.world.tasks[1471].status == (1 if after_effect or kind == "truncated" else 0)


async def test_a_write_refused_for_the_rate_is_sent_again_and_takes_effect_once(
    portal: Portal, standin: StandIn
) -> None:
    assert portal.tasks
    standin.faults.add(Fault.refuse(503, COMPLETE), Fault.refuse(429, COMPLETE, error="QUERY_LIMIT_EXCEEDED"))
    await portal.tasks.complete(Completion(1471, "approve"))
    assert standin.requests[COMPLETE] == 3
    assert standin.world.tasks[1471].status == 1


async def test_half_an_answer_is_no_portals(portal: Portal, standin: StandIn) -> None:
    assert portal.tasks
    standin.faults.add(Fault.truncated("bizproc.task.list", None))
    with pytest.raises(NotAPortal, match="cut off"):
        await portal.tasks.page(MINE, limit=20)


async def test_a_portal_that_is_not_there_is_unreachable_and_the_webhook_stays_hidden() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
    settings = read_settings({"BITRIX24_WEBHOOK_URL": f"http://127.0.0.1:{port}/rest/1/s3cr3tc0de/"})
    portal = connect(settings, clock=FakeClock(), chance=random.Random(1))
    async with portal.connection:
        assert portal.tasks
        with pytest.raises(Unreachable) as caught:
            await portal.access()
        with pytest.raises(Unreachable):
            await portal.tasks.complete(Completion(1, "approve"))
    assert "127.0.0.1" in caught.value.fact
    assert "s3cr3tc0de" not in repr(vars(caught.value))


async def test_a_batch_cut_off_midway_leaves_each_item_unknown(portal: Portal, standin: StandIn) -> None:
    assert portal.tasks
    standin.faults.add(Fault.drop("batch", after_effect=True))
    outcomes = await portal.tasks.complete_many([Completion(1471, "approve"), Completion(1531, "approve")])
    assert all(isinstance(outcome, OutcomeUnknown) for outcome in outcomes)
    assert standin.world.tasks[1471].status == 1


async def test_one_command_of_a_batch_may_fail_alone(portal: Portal, standin: StandIn) -> None:
    assert portal.tasks
    standin.faults.add(Fault.refuse(500, COMPLETE))
    first, second = await portal.tasks.complete_many([Completion(1471, "approve"), Completion(1531, "approve", "ok")])
    assert isinstance(first, OutcomeUnknown)
    assert second is None
