"""``b24pysdk`` from the package registry, unchanged, over https.

Its OAuth host is fixed, so it gets tokens that have not expired.
"""

from urllib.parse import urlsplit

import pytest
import requests
from b24pysdk import BitrixApp, BitrixToken, Client
from b24pysdk.client import ClientV2
from b24pysdk.credentials import BitrixWebhook
from b24pysdk.credentials.oauth_workflow_data import OAuthWorkflowData
from b24pysdk.errors import (
    BitrixAPIAccessDenied,
    BitrixAPIError,
    BitrixAPIInsufficientScope,
    BitrixAPIInvalidCredentials,
)

from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.rest.php_forms import bracket_pairs
from bizproc_standin.seed import ADMINISTRATOR, EMPLOYEE, HEAD
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.roles import SALES_LEAD
from bizproc_standin.standin import StandIn
from tests.clients_python.conftest import BULK
from tests.clients_python.processes import ACTIVITY, DEAL, DEAL_TYPE, asking, file, task_of

RETRY_ONCE = {"max_retries": 1}


def by_webhook(portal: StandIn, user: int, *scopes: str) -> ClientV2:
    code = portal.credentials.issue_webhook(user, scopes or ALL_SCOPES)
    domain = urlsplit(portal.base_url).netloc
    return Client(BitrixWebhook(domain=domain, webhook_token=f"{user}/{code}"), **RETRY_ONCE)


def application(portal: StandIn) -> BitrixApp:
    secret = portal.oauth.grants.client_secret(INTEGRATION)
    return BitrixApp(client_id=INTEGRATION, client_secret=secret)


def by_token(portal: StandIn, user: int = ADMINISTRATOR, *scopes: str) -> ClientV2:
    pair = portal.oauth.issue(INTEGRATION, user, scopes or None)
    token = BitrixToken(
        domain=urlsplit(portal.base_url).netloc, auth_token=pair.access_token, bitrix_app=application(portal)
    )
    return Client(token, **RETRY_ONCE)


def test_tasks_are_listed_filtered_and_counted(https_portal: StandIn) -> None:
    client = by_webhook(https_portal, HEAD)
    response = client.bizproc.task.list(
        select=["ID", "NAME", "STATUS"], filter={"STATUS": 0}, order={"ID": "asc"}
    ).response
    assert len(response.result) == 50
    assert response.total > BULK
    assert response.next == 50
    ids = [int(row["ID"]) for row in response.result]
    assert ids == sorted(ids)


def test_the_second_page_of_task_list_is_the_first_one(https_portal: StandIn) -> None:
    """It sends START, which the portal does not read: only ``start`` counts (docs/portal.md 1.3)."""
    tasks = by_webhook(https_portal, HEAD).bizproc.task
    first, second = tasks.list(select=["ID"]).result, tasks.list(select=["ID"], start=50).result
    assert first == second
    assert https_portal.recorded[-1].start == 0
    assert https_portal.recorded[-1].params["START"] == 50


def test_everything_is_listed_where_it_pages_by_itself(https_portal: StandIn) -> None:
    """Its own paging runs in a batch and writes ``start`` in lower case."""
    rows = by_webhook(https_portal, HEAD).bizproc.task.list(select=["ID"]).as_list().result
    assert len({row["ID"] for row in rows}) == len(rows) == len(https_portal.world.task_ids_of_user(HEAD))


def test_a_process_is_started_answered_delegated_and_stopped(https_portal: StandIn) -> None:
    world, template_id = https_portal.world, asking(https_portal.world)
    admin, head = by_webhook(https_portal, ADMINISTRATOR), by_webhook(https_portal, HEAD)
    workflows = [
        admin.bizproc.workflow.start(template_id=template_id, document_id=DEAL, parameters={}).result for _ in range(3)
    ]
    tasks = [task_of(world, workflow_id) for workflow_id in workflows]
    assert head.bizproc.task.complete(task_id=tasks[0], status="yes", comment="fine").result is True
    assert workflows[0] not in world.instances
    assert head.bizproc.task.delegate(task_ids=[tasks[1]], from_user_id=HEAD, to_user_id=SALES_LEAD).result is True
    assert world.tasks[tasks[1]].waits_for(SALES_LEAD)
    listed = admin.bizproc.workflow.instances(select=["ID"], filter={"TEMPLATE_ID": template_id}).result
    assert {row["ID"] for row in listed} == set(workflows[1:])
    assert admin.bizproc.workflow.terminate(bitrix_id=workflows[1], status="Enough").result is True
    assert world.states[workflows[1]].title == "Enough"
    assert admin.bizproc.workflow.kill(bitrix_id=workflows[2]).result is True
    assert workflows[2] not in world.states


def test_templates_are_added_changed_and_removed(https_portal: StandIn) -> None:
    template = by_token(https_portal).bizproc.workflow.template
    template_id = template.add(
        document_type=DEAL_TYPE, name="From outside", template_data=["a.bpt", file()], auto_execute=1
    ).result
    assert template.update(bitrix_id=template_id, fields={"NAME": "Renamed", "AUTO_EXECUTE": "0"}).result == template_id
    listed = template.list(select=["ID", "NAME", "SYSTEM_CODE"], filter={"ID": template_id}).result
    assert listed == [{"ID": str(template_id), "NAME": "Renamed", "SYSTEM_CODE": "rest_app_5"}]
    assert template.delete(bitrix_id=template_id).result is None
    assert template_id not in https_portal.world.templates


@pytest.mark.parametrize("kind", ["activity", "robot"])
def test_activities_and_robots_are_registered_changed_and_removed(https_portal: StandIn, kind: str) -> None:
    registry = getattr(by_token(https_portal).bizproc, kind)
    added = registry.add(
        code=str(ACTIVITY["CODE"]),
        handler=str(ACTIVITY["HANDLER"]),
        name=ACTIVITY["NAME"],
        use_subscription=True,
        properties=ACTIVITY["PROPERTIES"],
        return_properties=ACTIVITY["RETURN_PROPERTIES"],
    )
    assert added.result is True
    kept = https_portal.world.applications[INTEGRATION].activities["weigh"]
    assert (kept.robot, kept.use_subscription, list(kept.properties)) == (kind == "robot", True, ["whatFor"])
    assert "weigh" in registry.list().result
    assert registry.update(code="weigh", fields={"NAME": "New"}).result is True
    assert registry.delete(code="weigh").result is True
    assert "weigh" not in registry.list().result


def test_a_batch_answers_each_request(https_portal: StandIn) -> None:
    client = by_webhook(https_portal, HEAD)
    requests = {"me": client.user.current(), "tasks": client.bizproc.task.list(select=["ID"], filter={"STATUS": 0})}
    outcome = client.call_batch(requests).result
    assert outcome.result["me"]["ID"] == str(HEAD)
    assert len(outcome.result["tasks"]) == 50
    assert outcome.result_total["tasks"] > BULK


def test_elements_fields_and_departments_become_its_own_objects(https_portal: StandIn) -> None:
    client = by_webhook(https_portal, HEAD)
    assert [one.bitrix_pk for one in client.lists.get("lists").values] == [89, 88]
    fields = {one.bitrix_pk: one for one in client.lists.field.get("lists", iblock_id=88).values}
    assert (fields["PROPERTY_428"].type, fields["PROPERTY_428"].display_values_form["3401"]) == ("E", "Nordcomp AB")
    (element,) = client.lists.element.get("lists", iblock_id=88, element_id=3302).result
    assert list(element["PROPERTY_425"].values()) == ["14500|EUR"]
    assert [one.bitrix_pk for one in client.department.get(uf_head=HEAD).values] == [2]
    assert client.im.user.get(bitrix_id=34).result["absent"]


def test_a_file_is_fetched_by_the_link_it_gets(https_portal: StandIn) -> None:
    for client in (by_webhook(https_portal, HEAD), by_token(https_portal, HEAD, "disk")):
        file = client.disk.file.get(9063).result
        attached = client.disk.attached_object.get(493).result
        answers = [requests.get(one["DOWNLOAD_URL"], timeout=10) for one in (file, attached)]
        assert [len(answer.content) for answer in answers] == [int(file["SIZE"]), int(attached["SIZE"])]


def test_a_call_of_the_portal_is_read_and_its_event_answered(https_portal: StandIn) -> None:
    """Its own parser takes the form that a handler receives."""
    handlers = https_portal.handlers
    workflow_id = (
        by_token(https_portal)
        .bizproc.workflow.start(template_id=713, document_id=DEAL, parameters={"Subject": "Ovens", "Amount": 1})
        .result
    )
    call = next(call for call in handlers.calls if call.workflow_id == workflow_id)
    data = OAuthWorkflowData.from_dict(dict(bracket_pairs(handlers.fields(call))))
    assert (data.workflow_id, data.code, data.use_subscription) == (workflow_id, "legal_check", True)
    token = BitrixToken(
        domain=urlsplit(https_portal.base_url).netloc,
        auth_token=data.auth.oauth_token.access_token,
        bitrix_app=application(https_portal),
    )
    event = Client(token).bizproc.event
    assert Client(token).bizproc.activity.log(event_token=data.event_token, log_message="Read it").result is True
    answer = event.send(event_token=data.event_token, return_values={"verdict": "clean"}, log_message="Looks good")
    assert answer.result is True
    assert "Looks good" in [entry.text for entry in https_portal.world.states[workflow_id].tracking]


def test_refusals_arrive_as_its_own_errors(https_portal: StandIn) -> None:
    employee = by_webhook(https_portal, EMPLOYEE)
    with pytest.raises(BitrixAPIAccessDenied):
        _ = employee.bizproc.workflow.instances().result
    with pytest.raises(BitrixAPIAccessDenied, match="Application context required"):
        _ = by_webhook(https_portal, ADMINISTRATOR).bizproc.robot.list().result
    with pytest.raises(BitrixAPIInsufficientScope):
        _ = by_webhook(https_portal, EMPLOYEE, "user").bizproc.task.list().result
    with pytest.raises(BitrixAPIError, match="Task not found"):
        _ = employee.bizproc.task.complete(task_id=1, status=1).result
    wrong = BitrixWebhook(domain=urlsplit(https_portal.base_url).netloc, webhook_token="1/wrong")
    with pytest.raises(BitrixAPIInvalidCredentials):
        _ = Client(wrong).user.current().result
