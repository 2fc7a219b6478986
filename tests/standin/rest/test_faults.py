"""Scripted faults, over a real connection where the connection matters."""

from collections.abc import Iterator

import httpx
import pytest

from bizproc_standin.app import create_app
from bizproc_standin.faults import Fault, Faults, parse_fault
from bizproc_standin.serving import running_standin
from bizproc_standin.world.world import World
from tests.fixtures.tables import all_rows
from tests.standin.rest.portals import EMPLOYEE, PortalClient, add_task, small_portal, small_world


@pytest.fixture
def real() -> Iterator[PortalClient]:
    """The small portal on a real loopback port."""
    with running_standin(create_app(small_world())) as standin:
        yield PortalClient(standin, real=True)


async def complete(portal: PortalClient, task_id: int) -> httpx.Response:
    path = f"{portal.standin.webhook_url(EMPLOYEE)}bizproc.task.complete"
    return await portal.raw("POST", path, json={"TASK_ID": task_id, "STATUS": 1})


@pytest.mark.parametrize("after", [False, True])
async def test_a_connection_breaks_before_or_after_the_effect(real: PortalClient, *, after: bool) -> None:
    task = add_task(real.world, EMPLOYEE)
    real.standin.faults.add(Fault.drop("bizproc.task.complete", after_effect=after))
    with pytest.raises(httpx.TransportError):
        await complete(real, task.id)
    assert task.waits_for(EMPLOYEE) is not after
    assert (await complete(real, task.id)).status_code == (400 if after else 200)
    assert [record.status for record in real.standin.recorded] == [0, 400 if after else 200]


async def test_an_answer_may_be_cut_in_half_with_the_work_done(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    portal.standin.faults.add(Fault.truncated())
    response = await complete(portal, task.id)
    assert response.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        response.json()
    assert not task.waits_for(EMPLOYEE)


async def test_a_proxy_may_answer_with_a_web_page(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    portal.standin.faults.add(Fault.html("bizproc.task.*", status=504, after_effect=True))
    response = await complete(portal, task.id)
    assert (response.status_code, response.headers["content-type"]) == (504, "text/html; charset=utf-8")
    assert not task.waits_for(EMPLOYEE)


@pytest.mark.parametrize(
    ("status", "code"), [(503, "QUERY_LIMIT_EXCEEDED"), (429, "OPERATION_TIME_LIMIT"), (500, "INTERNAL_SERVER_ERROR")]
)
async def test_an_error_is_answered_without_any_effect(
    portal: PortalClient, world: World, status: int, code: str
) -> None:
    task = add_task(world, EMPLOYEE)
    portal.standin.faults.add(Fault.refuse(status, retry_after=3))
    response = await complete(portal, task.id)
    assert (response.status_code, response.json()["error"], response.headers["retry-after"]) == (status, code, "3")
    assert task.waits_for(EMPLOYEE)


async def test_a_token_may_expire_on_command(portal: PortalClient) -> None:
    portal.standin.faults.add(Fault.expired())
    assert (await portal.call(EMPLOYEE, "profile")).error == (
        401,
        "expired_token",
        "The access token provided has expired",
    )
    assert (await portal.call(EMPLOYEE, "profile")).status == 200


async def test_latencies_add_up_and_leave_the_answer_alone() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    portal = small_portal(latency=0.5, sleep=sleep)
    portal.standin.faults.add(Fault.latency(2, "profile"), Fault.refuse(503, "profile"))
    assert (await portal.call(EMPLOYEE, "profile")).status == 503
    assert (await portal.call(EMPLOYEE, "profile")).status == 200
    assert waits == [2.5, 0.5]


async def test_a_fault_happens_to_its_method_as_often_as_it_says(portal: PortalClient) -> None:
    portal.standin.faults.add(Fault.refuse(503, "server.time", times=2))
    statuses = [(await portal.call(EMPLOYEE, method)).status for method in ("profile", *["Server.Time"] * 3)]
    assert statuses == [200, 503, 503, 200]


def test_a_fault_may_let_calls_pass_first() -> None:
    faults = Faults([Fault("drop", "a", skip=2)])
    assert [bool(faults.take("a")) for _ in range(4)] == [False, False, True, False]


def test_a_fault_without_a_number_happens_always_until_cleared() -> None:
    faults = Faults([Fault.html(times=None)])
    assert all(faults.take("x") for _ in range(5))
    faults.clear()
    assert faults.take("x") == []


@all_rows(
    ("text", "fault"),
    [
        ("503", Fault.refuse(503)),
        ("503:bizproc.task.list:2", Fault.refuse(503, "bizproc.task.list", 2)),
        ("429=3:batch", Fault.refuse(429, "batch", retry_after=3)),
        ("latency=0.5:*:always", Fault.latency(0.5, "*", None)),
        ("html", Fault.html()),
        ("truncated:profile", Fault.truncated("profile")),
        ("drop", Fault.drop()),
        ("drop-after:bizproc.task.complete", Fault.drop("bizproc.task.complete", after_effect=True)),
        ("expired", Fault.expired()),
    ],
)
def test_a_fault_is_written_as_one_word(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize("text", ["", "lag", "200", "503:a:b", "latency=x", "drop:a:1:2"])
def test_another_word_is_refused_with_the_form_to_use(text: str) -> None:
    with pytest.raises(ValueError, match="KIND"):
        parse_fault(text)
