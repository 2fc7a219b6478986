"""Writing an application's templates from files."""

import base64
from dataclasses import replace

import pytest

from bizproc_mcp.rules.bpt import BptFile, write_bpt
from bizproc_standin.faults import Fault
from bizproc_standin.seed.applications import INTEGRATION, LEGAL_DESK
from tests.data.samples import page
from tests.fixtures.office import Office
from tests.fixtures.office_fixtures import both_eras

APPROVAL = BptFile(
    tree=[
        {
            "Type": "SequentialWorkflowActivity",
            "Name": "Template",
            "Activated": "Y",
            "Properties": {"Title": "Approval"},
            "Children": [
                {
                    "Type": "ReviewActivity",
                    "Name": "A1_1_1_1",
                    "Activated": "Y",
                    "Properties": {"Title": "Read it", "Name": "Please read", "Users": ["user_1"]},
                    "Children": [],
                }
            ],
        }
    ],
    parameters={"Reason": {"Name": "Reason", "Type": "string", "Required": "1", "Multiple": "0", "Default": ""}},
)
FILE = write_bpt(APPROVAL)
BASE64 = base64.b64encode(FILE).decode()


def _sample() -> tuple[str, str]:
    data = page("bizproc.workflow.template.add").request("curl-oauth").params["TEMPLATE_DATA"]
    assert isinstance(data, list)
    return str(data[0]), str(data[1])


@both_eras
async def test_a_file_is_read_and_told_and_becomes_a_template(office: Office) -> None:
    async with office.app_assistant() as admin:
        said = await admin.call(
            "template_add", document_type="process:164", name="Reading", file=BASE64, auto_execute=1
        )
        read = await admin.call("template_get", template_id=said.data["template_id"])
    assert said.data["outcome"] == "done"
    assert "Please read" in said.data["outline"]
    kept = office.world.templates[said.data["template_id"]]
    assert kept.application_id == INTEGRATION
    assert (kept.name, kept.auto_execute) == ("Reading", 1)
    assert list(read.data["parameters_schema"]["properties"]) == ["Reason"]
    assert read.data["starts"] == "on create"


async def test_the_documented_file_is_taken_as_it_is(office: Office) -> None:
    name, content = _sample()
    async with office.app_assistant() as admin:
        said = await admin.call("template_add", document_type="process:164", name="App template", file=[name, content])
    assert "Время сервера: {now}" in said.data["outline"]


async def test_a_file_is_found_by_its_path_in_the_folder_of_files(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    (folder / "reading.bpt").write_bytes(FILE)
    async with office.app_assistant(BIZPROC_FILES_DIR=str(folder)) as admin:
        said = await admin.call("template_add", document_type="deal", name="Reading", file="reading.bpt")
    assert office.world.templates[said.data["template_id"]].document_type.type == "DEAL"


async def test_the_file_is_shown_before_it_is_sent_even_where_a_rule_allows_adding(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    policy = tmp_path_factory.mktemp("rules") / "policy.toml"
    policy.write_text('[[rule]]\ntool = "template_add"\naction = "allow"\n')
    async with office.app_assistant(BIZPROC_CONFIRM="destructive", BIZPROC_POLICY=str(policy)) as admin:
        arguments = {"document_type": "deal", "name": "Reading", "file": BASE64}
        shown = await admin.call("template_add", **arguments)
        assert shown.data["outcome"] == "refused"
        assert "Please read" in shown.text
        assert "Reason" in shown.text
        assert office.standin.rest.commands["bizproc.workflow.template.add"] == 0
        done = await admin.call("template_add", **arguments, confirmation=shown.data["confirmation"])
    assert done.data["outcome"] == "done"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "No file was given"),
        (FILE[:-5], "cut off"),
        (b"PK\x03\x04 no template", "zip archive"),
        (b"\x78\xda" + b"\x00" * 40, "damaged"),
    ],
)
async def test_what_is_no_template_file_is_refused_before_it_is_sent(
    office: Office, content: bytes, reason: str
) -> None:
    async with office.app_assistant() as admin:
        said = await admin.refused(
            "template_add", document_type="deal", name="X", file=base64.b64encode(content).decode()
        )
    assert reason in said
    assert office.standin.rest.commands["bizproc.workflow.template.add"] == 0


async def test_the_portals_order_of_reasons_holds(office: Office) -> None:
    async with office.app_assistant() as admin:
        first = await admin.refused("template_add", document_type="dael", name="", file="!")
        second = await admin.refused("template_add", document_type="deal", name=" ", file="!")
        third = await admin.refused("template_add", document_type="deal", name="X", file="!")
    assert "DOCUMENT_TYPE" in first
    assert "Empty template name!" in second
    assert "neither a path" in third


async def test_a_change_names_its_fields_in_upper_case_and_leaves_the_rest(office: Office) -> None:
    async with office.app_assistant() as admin:
        said = await admin.call("template_update", template_id=525, name="Display time", auto_execute=0)
    assert said.data["outcome"] == "done"
    sent = next(one for one in office.standin.recorded if one.method == "bizproc.workflow.template.update")
    assert sent.params["FIELDS"] == {"NAME": "Display time", "AUTO_EXECUTE": "0"}


async def test_another_file_takes_the_place_of_the_old_process(office: Office) -> None:
    other = base64.b64encode(write_bpt(replace(APPROVAL, parameters={}))).decode()
    async with office.app_assistant() as admin:
        await admin.call("template_update", template_id=525, file=other)
        read = await admin.call("template_get", template_id=525)
    assert "Please read" in read.data["outline"]


async def test_nothing_to_change_and_unknown_templates_are_told(office: Office) -> None:
    async with office.app_assistant() as admin:
        assert "No fields to update" in await admin.refused("template_update", template_id=525)
        assert "template_list" in await admin.refused("template_update", template_id=99999, name="X")
        assert "template_list" in await admin.refused("template_delete", template_id=99999)


async def test_a_template_of_another_application_stays(office: Office) -> None:
    async with office.app_assistant(client_id=LEGAL_DESK) as admin:
        changed = await admin.refused("template_update", template_id=525, name="Mine")
        deleted = await admin.refused("template_delete", template_id=525)
    assert "not made by this application" in changed
    assert "not made by this application" in deleted
    assert office.world.templates[525].name != "Mine"


async def test_a_template_is_deleted_unless_processes_run_from_it(office: Office) -> None:
    async with office.app_assistant() as admin:
        added = await admin.call("template_add", document_type="deal", name="Reading", file=BASE64)
        template_id = added.data["template_id"]
        await admin.call("workflow_start", template_id=template_id, document="deal:5141", parameters={"Reason": "x"})
        kept = await admin.call("template_delete", template_id=template_id)
        assert kept.data["outcome"] == "refused"
        assert template_id in office.world.templates
        for workflow in list((await admin.call("workflow_list", template_id=template_id)).data["items"]):
            await admin.call("workflow_terminate", workflow_id=workflow["id"])
        gone = await admin.call("template_delete", template_id=template_id)
    assert gone.data["outcome"] == "done"
    assert template_id not in office.world.templates


async def test_a_lost_answer_to_an_addition_is_looked_after(office: Office) -> None:
    office.standin.faults.add(Fault.drop("bizproc.workflow.template.add", after_effect=True))
    async with office.app_assistant() as admin:
        said = await admin.call("template_add", document_type="deal", name="Reading", file=BASE64)
    assert said.data["outcome"] == "done"
    assert "the answer was lost" in said.text
    assert office.standin.rest.commands["bizproc.workflow.template.add"] == 1


async def test_the_content_of_a_file_stands_in_no_journal(office: Office) -> None:
    async with office.app_assistant() as admin:
        await admin.call("template_add", document_type="deal", name="Reading", file=BASE64)
    kept = b"".join(path.read_bytes() for path in office.folder.rglob("*") if path.is_file())
    assert BASE64[:60].encode() not in kept
    assert b"template_add" in kept
