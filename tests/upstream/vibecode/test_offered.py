"""The tools offered for each kind of key, and the messages about the others."""

import pytest

from bizproc_standin.faults import Fault
from tests.fixtures.office import EMPLOYEE, Office
from tests.fixtures.vibecode_office import vibecode_assistant

TASK_TOOLS = {"task_list", "task_get", "task_summary", "task_complete", "task_complete_many", "task_delegate"}
WRITES = {"workflow_start", "workflow_terminate", "workflow_kill", "event_send", "activity_log", "activity_add"}


async def test_an_administrators_personal_key_serves_everything_but_tasks_and_template_files(office: Office) -> None:
    async with vibecode_assistant(office) as assistant:
        offered = set(await assistant.tools())
        info = await assistant.call("portal_info")
    assert not offered & TASK_TOOLS
    assert not offered & {"template_add", "template_update", "template_delete"}
    assert offered >= WRITES
    assert {"workflow_list", "template_list", "template_get", "user_find", "robot_list"} <= offered
    assert (info.data["upstream"], info.data["credentials"], info.data["administrator"]) == ("vibecode", "key", True)
    assert set(info.data["withheld"]["this upstream has no such calls"]) >= TASK_TOOLS
    assert "no calls for tasks: listing and answering them needs the classic REST API" in info.text
    assert "deals, leads, contacts and companies only" in info.text
    assert info.data["remaining_requests"] > 0


async def test_an_application_key_acts_for_whoever_signed_in(office: Office) -> None:
    async with vibecode_assistant(office, kind="application") as assistant:
        assert {"template_list", "activity_add", "robot_add"} <= set(await assistant.tools())
    async with vibecode_assistant(office, EMPLOYEE, "application") as assistant:
        offered = set(await assistant.tools())
        info = await assistant.call("portal_info")
    assert "workflow_start" in offered
    assert not offered & {"workflow_list", "template_list", "activity_add"}
    assert info.data["user"]["id"] == EMPLOYEE


async def test_a_personal_key_that_needs_oauth_is_offered_no_templates_and_registrations(office: Office) -> None:
    office.standin.vibecode.personal_needs_oauth = True
    async with vibecode_assistant(office) as assistant:
        offered = set(await assistant.tools())
        info = await assistant.call("portal_info")
        started = await assistant.call("workflow_start", template_id=713, document="deal:5141")
    assert not offered & {"template_list", "template_get", "activity_add", "robot_list"}
    assert {"workflow_start", "workflow_list", "event_send"} <= offered
    assert "application keys only" in info.text
    assert started.data["outcome"] == "done"
    assert started.data["unchecked"]


async def test_a_lost_start_is_found_although_templates_are_kept_from_the_key(office: Office) -> None:
    office.standin.vibecode.personal_needs_oauth = True
    async with vibecode_assistant(office) as assistant:
        office.standin.faults.add(Fault.drop("vibecode.workflows.start", after_effect=True))
        said = await assistant.call("workflow_start", template_id=713, document="deal:5141")
    assert said.data["outcome"] == "done"
    assert said.data["workflow_id"] in office.world.instances
    assert office.standin.requests["vibecode.workflows.start"] == 1


async def test_a_read_only_key_is_offered_no_writing_tool(office: Office) -> None:
    async with vibecode_assistant(office, readonly=True) as assistant:
        offered = set(await assistant.tools())
        info = await assistant.call("portal_info")
    assert not offered & WRITES
    assert "workflow_list" in offered
    assert info.data["read_only"] is True


async def test_a_management_key_is_offered_the_reason_only(office: Office) -> None:
    async with vibecode_assistant(office, kind="management") as assistant:
        assert await assistant.tools() == ["portal_info"]
        info = await assistant.call("portal_info")
    assert "manages keys and applications" in info.text


async def test_a_key_without_the_scope_is_offered_the_reason(office: Office) -> None:
    async with vibecode_assistant(office, scopes=frozenset({"user"})) as assistant:
        assert "workflow_start" not in await assistant.tools()
        assert "lack the scope bizproc" in (await assistant.call("portal_info")).text


async def test_an_expired_session_is_told_with_the_way_back(office: Office) -> None:
    async with vibecode_assistant(office, kind="application") as assistant:
        office.standin.vibecode.keys.sessions.clear()
        said = await assistant.refused("workflow_list")
    assert "VIBECODE_SESSION_TOKEN" in said


@pytest.mark.parametrize("document", ["spa:147:1", "invoice:3", "list:777", "process:777", "disk:777", "quote:5"])
async def test_a_document_vibecode_cannot_start_on_is_refused_with_the_alternative(
    office: Office, document: str
) -> None:
    async with vibecode_assistant(office) as assistant:
        office.standin.requests.clear()
        said = await assistant.refused("workflow_start", template_id=713, document=document)
    assert "deals, leads, contacts and companies only" in said
    assert document in said
    assert "BITRIX24_WEBHOOK_URL" in said
    assert not office.standin.requests


async def test_a_template_of_another_type_is_refused_by_its_header(office: Office) -> None:
    async with vibecode_assistant(office) as assistant:
        said = await assistant.refused("workflow_start", template_id=713, document="lead:1")
    assert "made for deal" in said
    assert "vibecode.workflows.start" not in office.standin.requests


async def test_of_a_template_the_header_is_told_and_why_no_more(office: Office) -> None:
    async with vibecode_assistant(office) as assistant:
        said = await assistant.call("template_get", template_id=713)
        resources = [one.uri_template for one in (await assistant.client.list_resource_templates()).resource_templates]
    assert said.data["name"] == "Legal check"
    assert "only the header" in said.text
    assert not {"parameters", "parameters_schema", "diagram", "outline"} & {k for k, v in said.data.items() if v}
    assert "bizproc://templates/{template_id}" in resources
    assert not [uri for uri in resources if uri.endswith(("/schema", "/diagram"))]
    assert not [uri for uri in resources if "tasks" in uri]
