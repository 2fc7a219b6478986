"""``fast-bitrix24`` from the package registry, unchanged: by webhook over http, by OAuth over https."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from fast_bitrix24 import BitrixAsync
from fast_bitrix24.server_response import ErrorInServerResponseException

from bizproc_standin.seed import ADMINISTRATOR, EMPLOYEE, HEAD
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.roles import SALES_LEAD
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import Document
from tests.clients_python.conftest import BULK, Certificates
from tests.clients_python.processes import ACTIVITY, DEAL, DEAL_TYPE, asking, file, task_of
from tests.fixtures.selection import rest_slow


def by_webhook(portal: StandIn, user: int) -> BitrixAsync:
    return BitrixAsync(portal.webhook_url(user), verbose=False)


def fresh_tokens(portal: StandIn, user: int = ADMINISTRATOR) -> Callable[[], Awaitable[str]]:
    """What it calls for a token, and again when the portal refuses one."""

    async def token() -> str:
        return portal.oauth.issue(INTEGRATION, user).access_token

    return token


@asynccontextmanager
async def by_token(portal: StandIn, certificates: Certificates) -> AsyncIterator[BitrixAsync]:
    connector = aiohttp.TCPConnector(ssl=certificates.trust())
    async with aiohttp.ClientSession(connector=connector, raise_for_status=True) as session:
        address = f"{portal.base_url}/rest/"
        yield BitrixAsync(address, token_func=fresh_tokens(portal), verbose=False, client=session)


async def test_get_all_brings_every_task_once(http_portal: StandIn) -> None:
    """The first page by itself, the others in one batch."""
    params = {"select": ["ID", "NAME"], "filter": {"STATUS": 0, "USER_STATUS": 0}}
    rows = await by_webhook(http_portal, HEAD).get_all("bizproc.task.list", params)
    open_tasks = [task.id for task, mine in http_portal.world.rows(HEAD) if not mine.answered and task.status == 0]
    assert len(open_tasks) > BULK
    assert sorted(int(row["ID"]) for row in rows) == sorted(open_tasks)
    assert http_portal.requests == {"bizproc.task.list": 1, "batch": 1}


async def test_get_all_brings_every_instance_and_template(http_portal: StandIn) -> None:
    admin = by_webhook(http_portal, ADMINISTRATOR)
    instances = await admin.get_all("bizproc.workflow.instance.list", {"select": ["ID", "STARTED"]})
    assert {row["ID"] for row in instances} == set(http_portal.world.instances)
    templates = await admin.get_all("bizproc.workflow.template.list", {"select": ["ID"]})
    listed = {str(template.id) for template in http_portal.world.templates.values() if template.auto_execute < 8}
    assert {row["ID"] for row in templates} == listed


async def test_get_all_brings_every_element_of_a_list_of_several_pages(http_portal: StandIn) -> None:
    purchases = http_portal.world.lists[88]
    for number in range(5001, 5071):
        of, kind = purchases.element_id(str(number)), purchases.document_type
        http_portal.world.add_document(Document(of, kind, "Pens", fields={"NAME": "Pens", "PROPERTY_AMOUNT": 3}))
    about = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": 88}
    head = by_webhook(http_portal, HEAD)
    rows = await head.get_all("lists.element.get", {**about, "FILTER": {"=NAME": "Pens"}})
    assert sorted(int(row["ID"]) for row in rows) == list(range(5001, 5071))
    assert await head.get_all("lists.element.get", {**about, "FILTER": {"=NAME": "None"}}) == []
    heads = {row.get("UF_HEAD") for row in await head.get_all("department.get")}
    assert str(HEAD) in heads


async def test_a_process_is_started_answered_delegated_and_stopped(http_portal: StandIn) -> None:
    """Each call is a batch of one, so every value arrives as text."""
    world, template_id = http_portal.world, asking(http_portal.world)
    admin, head = by_webhook(http_portal, ADMINISTRATOR), by_webhook(http_portal, HEAD)
    start = {"TEMPLATE_ID": template_id, "DOCUMENT_ID": DEAL, "PARAMETERS": {"Unknown": "x"}}
    workflows = [await admin.call("bizproc.workflow.start", start) for _ in range(3)]
    tasks = [task_of(world, workflow_id) for workflow_id in workflows]
    assert await head.call("bizproc.task.complete", {"TASK_ID": tasks[0], "STATUS": 2, "COMMENT": "да & нет"}) is True
    assert workflows[0] not in world.instances
    hand_over = {"TASK_IDS": tasks[1:], "FROM_USER_ID": HEAD, "TO_USER_ID": SALES_LEAD}
    assert await head.call("bizproc.task.delegate", hand_over) is True
    assert all(world.tasks[task].waits_for(SALES_LEAD) for task in tasks[1:])
    assert await admin.call("bizproc.workflow.terminate", {"ID": workflows[1], "STATUS": "Enough"}) is True
    assert world.states[workflows[1]].title == "Enough"
    assert await admin.call("bizproc.workflow.kill", {"ID": workflows[2]}) is True
    assert workflows[2] not in world.states


async def test_many_calls_go_into_batches_and_come_back_in_order(http_portal: StandIn) -> None:
    world, template_id = http_portal.world, asking(http_portal.world)
    admin, head = by_webhook(http_portal, ADMINISTRATOR), by_webhook(http_portal, HEAD)
    start = {"TEMPLATE_ID": template_id, "DOCUMENT_ID": DEAL}
    started = await admin.call("bizproc.workflow.start", [start] * 60)
    assert len(set(started)) == 60
    answers = [{"TASK_ID": task_of(world, workflow_id), "STATUS": "yes"} for workflow_id in started]
    assert list(await head.call("bizproc.task.complete", answers)) == [True] * 60
    assert http_portal.requests["batch"] == 4


async def test_a_batch_of_its_own_refers_to_earlier_results(http_portal: StandIn) -> None:
    commands = {
        "mine": "bizproc.task.list?select[]=ID&filter[STATUS]=0",
        "first": "bizproc.task.list?select[]=ID&filter[ID]=$result[mine][0][ID]",
    }
    answer = await by_webhook(http_portal, HEAD).call_batch({"halt": 0, "cmd": commands})
    assert [row["ID"] for row in answer["first"]] == [answer["mine"][0]["ID"]]


async def test_an_error_inside_a_batch_reaches_the_caller(http_portal: StandIn) -> None:
    with pytest.raises(ErrorInServerResponseException, match="ERROR_TASK_NOT_FOUND"):
        await by_webhook(http_portal, EMPLOYEE).call("bizproc.task.complete", {"TASK_ID": 1, "STATUS": 1})
    with pytest.raises(ErrorInServerResponseException, match="Application context required"):
        await by_webhook(http_portal, ADMINISTRATOR).call("bizproc.robot.add", {"CODE": "x"})


async def test_a_refused_call_of_its_own_is_an_http_error(http_portal: StandIn) -> None:
    with pytest.raises(aiohttp.ClientResponseError, match="403"):
        await by_webhook(http_portal, EMPLOYEE).call("bizproc.workflow.instances", {"select": ["ID"]}, raw=True)


@pytest.mark.parametrize("kind", rest_slow(["activity", "robot"], quick=["activity"]))  # this client takes its time
async def test_activities_and_robots_are_registered_and_removed(
    https_portal: StandIn, certificates: Certificates, kind: str
) -> None:
    """As form in a batch and as JSON: the ids keep their case both ways."""
    registered = https_portal.world.applications[INTEGRATION].activities
    async with by_token(https_portal, certificates) as client:
        assert await client.call(f"bizproc.{kind}.add", ACTIVITY) is True
        raw = await client.call(f"bizproc.{kind}.add", {**ACTIVITY, "CODE": "raw"}, raw=True)
        assert raw["result"] is True
        assert [list(registered[code].properties) for code in ("weigh", "raw")] == [["whatFor"], ["whatFor"]]
        assert registered["weigh"].name == {"EN": "Weigh it", "RU": "Взвесить"}
        assert set((await client.call(f"bizproc.{kind}.list", {}, raw=True))["result"]) >= {"weigh", "raw"}
        for code in ("weigh", "raw"):
            assert await client.call(f"bizproc.{kind}.delete", {"CODE": code}) is True
    assert not {"weigh", "raw"} & set(registered)


async def test_a_template_is_added_from_a_file_and_removed(https_portal: StandIn, certificates: Certificates) -> None:
    """AUTO_EXECUTE as a number in JSON and as text in a batch (docs/portal.md 6.2)."""
    template = {"DOCUMENT_TYPE": DEAL_TYPE, "NAME": "Снаружи", "AUTO_EXECUTE": 2, "TEMPLATE_DATA": ["a.bpt", file()]}
    async with by_token(https_portal, certificates) as client:
        in_a_batch = await client.call("bizproc.workflow.template.add", template)
        raw = (await client.call("bizproc.workflow.template.add", template, raw=True))["result"]
        trees = [https_portal.world.templates[template_id].tree for template_id in (in_a_batch, raw)]
        assert trees[0] == trees[1]
        assert https_portal.world.templates[raw].auto_execute == 2
        deleted = await client.call("bizproc.workflow.template.delete", {"ID": raw}, raw=True)
        assert deleted["result"] is None


async def test_an_expired_token_is_asked_for_again_once(https_portal: StandIn, certificates: Certificates) -> None:
    """401 makes it fetch another token and repeat the call."""
    async with by_token(https_portal, certificates) as client:
        await client.call("profile", {}, raw=True)
        https_portal.oauth.expire()
        again = await client.call("profile", {}, raw=True)
    assert again["result"]["ID"] == str(ADMINISTRATOR)
    assert https_portal.requests["profile"] == 3
