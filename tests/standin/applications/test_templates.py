"""``bizproc.workflow.template.add``, ``update``, ``delete`` (docs/portal.md 6.2, 6.3, 6.4)."""

import base64
import zlib

import pytest

from bizproc_standin.php.serialization import serialize
from tests.standin.applications.conftest import CLIENT, DEAL_TYPE, Caller, packed
from tests.standin.rest.portals import ADMIN, DEAL, EMPLOYEE, TEMPLATE

INVALID = "ERROR_TEMPLATE_VALIDATION_FAILURE"
LOG = {"Type": "LogActivity", "Name": "A1_1_1_1", "Properties": {"Text": "hello"}, "Children": []}
NOT_BPT = base64.b64encode(b"not a template").decode()


def _good(**more: object) -> dict[str, object]:
    return {"DOCUMENT_TYPE": DEAL_TYPE, "NAME": "Mine", "TEMPLATE_DATA": packed(LOG), **more}


async def _add(app: Caller, **more: object) -> int:
    result = (await app.call("bizproc.workflow.template.add", _good(**more))).result
    assert type(result) is int
    return result


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
async def test_a_file_becomes_a_template_that_runs(app: Caller, named: bool, form: bool) -> None:
    data: object = packed(LOG, parameters={"Who": {"Name": "Who", "Type": "user"}})
    params = _good(TEMPLATE_DATA=["mine.bpt", data] if named else data, AUTO_EXECUTE="3", DESCRIPTION="Says hello")
    template_id = (await app.call("bizproc.workflow.template.add", params, form=form)).result
    rows = (await app.portal.call(ADMIN, "bizproc.workflow.template.list", {"select": SELECT})).rows
    assert next(row for row in rows if row["ID"] == str(template_id)) == {
        "ID": str(template_id),
        "DOCUMENT_TYPE": [None, None, "DEAL"],
        "NAME": "Mine",
        "DESCRIPTION": "Says hello",
        "AUTO_EXECUTE": "3",
        "USER_ID": str(ADMIN),
        "SYSTEM_CODE": "rest_app_9",
        "PARAMETERS": {"Who": {"Name": "Who", "Type": "user"}},
    }
    started = {"TEMPLATE_ID": template_id, "DOCUMENT_ID": list(DEAL)}
    workflow_id = str((await app.call("bizproc.workflow.start", started, user=EMPLOYEE)).result)
    assert [entry.text for entry in app.world.states[workflow_id].tracking if entry.kind == "report"] == ["hello"]


SELECT = ["ID", "DOCUMENT_TYPE", "NAME", "DESCRIPTION", "AUTO_EXECUTE", "USER_ID", "SYSTEM_CODE", "PARAMETERS"]


async def test_the_checks_of_add_come_in_the_portals_order(app: Caller) -> None:
    method = "bizproc.workflow.template.add"
    assert (await app.portal.call(ADMIN, method)).error[2] == "Access denied! Application context required"
    assert (await app.call(method, user=EMPLOYEE)).error == (403, "ACCESS_DENIED", "Access denied!")
    params: dict[str, object] = {"AUTO_EXECUTE": "9"}
    for name, right, text in (
        ("DOCUMENT_TYPE", DEAL_TYPE, "Incorrect field DOCUMENT_TYPE!"),
        ("NAME", "Mine", "Empty template name!"),
        ("AUTO_EXECUTE", 0, "Incorrect field AUTO_EXECUTE!"),
        ("TEMPLATE_DATA", NOT_BPT, "Incorrect field TEMPLATE_DATA!"),
    ):
        assert (await app.call(method, params)).error == (400, INVALID, text)
        params[name] = right
    assert (await app.call(method, params)).error == (400, "", "Incorrect workflow template")
    params["TEMPLATE_DATA"] = packed(LOG)
    assert type((await app.call(method, params)).result) is int


@pytest.mark.parametrize("value", ["0", "3", 0, 3, None])
async def test_auto_execute_is_taken_as_text_and_as_number(app: Caller, value: object) -> None:
    """The portal's source takes texts only (docs/portal.md 6.2); the documentation's samples send numbers."""
    template_id = await _add(app, AUTO_EXECUTE=value)
    assert app.world.templates[template_id].auto_execute == int(str(value or 0))


@pytest.mark.parametrize("value", ["", "03", "4", "-1", 4, -1, 1.0, True, [1], "yes", "٣"])
async def test_any_other_auto_execute_is_refused(app: Caller, value: object) -> None:
    given = await app.call("bizproc.workflow.template.add", _good(AUTO_EXECUTE=value))
    assert given.error == (400, INVALID, "Incorrect field AUTO_EXECUTE!")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "DEAL",
        [],
        ["crm", "CCrmDocumentDeal"],
        ["crm", "", "DEAL"],
        ["", "X", "Y"],
        ["x", "Y", "Z"],
        [1, 2, 3],
    ],
)
async def test_a_document_type_is_a_known_modules_triple(app: Caller, value: object) -> None:
    given = await app.call("bizproc.workflow.template.add", _good(DOCUMENT_TYPE=value))
    assert given.error == (400, INVALID, "Incorrect field DOCUMENT_TYPE!")


@pytest.mark.parametrize("value", [None, "", "%%%", [], ["name.bpt"], ["name.bpt", ""], ["name.bpt", None], 5, {}])
async def test_data_that_is_no_base64_is_refused(app: Caller, value: object) -> None:
    given = await app.call("bizproc.workflow.template.add", _good(TEMPLATE_DATA=value))
    assert given.error == (400, INVALID, "Incorrect field TEMPLATE_DATA!")


async def test_line_breaks_in_base64_are_no_mistake(app: Caller) -> None:
    data = packed(LOG)
    await _add(app, TEMPLATE_DATA=f"{data[:20]}\r\n{data[20:]}\n")


def _bad_files() -> dict[str, tuple[bytes, str]]:
    good = base64.b64decode(packed(LOG))
    sequence = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {}, "Children": [LOG, LOG]}
    incorrect = "Incorrect workflow template"
    return {
        "cut off": (good[:-5], incorrect),
        "more behind": (good + b"x", incorrect),
        "no template": (zlib.compress(serialize({"VERSION": 2})), incorrect),
        "an object": (b'O:8:"stdClass":0:{}', incorrect),
        "nested": (b"a:1:{i:0;" * 5000, incorrect),
        "a bomb": (zlib.compress(b"0" * (40 * 1024 * 1024), 1), incorrect),
        "twice": (zlib.compress(serialize({"VERSION": 2, "TEMPLATE": [sequence]})), "DuplicateActivityName"),
    }


async def test_a_file_that_cannot_be_imported_is_refused_without_a_code(app: Caller) -> None:
    """Add wraps the importer's exception, update lets it through (docs/portal.md 6.2)."""
    template_id = await _add(app)
    for name, (content, text) in _bad_files().items():
        data = base64.b64encode(content).decode()
        added = await app.call("bizproc.workflow.template.add", _good(TEMPLATE_DATA=data))
        assert added.error == (400, "", text), name
        params = {"ID": template_id, "FIELDS": {"NAME": "Changed", "TEMPLATE_DATA": data}}
        given = await app.call("bizproc.workflow.template.update", params)
        assert (given.status, given.body) == (
            400,
            {"error": "ERROR_ARGUMENT", "error_description": text, "argument": "template"},
        ), name
        assert app.world.templates[template_id].name == "Mine"


async def test_incomplete_activities_complain_one_after_the_other(app: Caller) -> None:
    """Each text ends with a full stop and a blank (docs/portal.md 6.4)."""
    ask = {"Type": "ApproveActivity", "Name": "A2", "Properties": {"Title": "Ask"}, "Children": []}
    given = await app.call("bizproc.workflow.template.add", _good(TEMPLATE_DATA=packed(ask)))
    assert given.error[1] == ""
    assert str(given.error[2]).count(". ") == 2
    assert str(given.error[2]).endswith(". ")


@pytest.mark.parametrize(
    ("kind", "properties", "complaint"),
    [
        ("CrystalActivity", {}, "Activity CrystalActivity is not found"),
        ("rest_0123", {}, "Activity rest_0123 is not found"),
        ("DelayActivity", {"TimeoutDuration": "", "TimeoutTime": ""}, "The 'TimeoutDuration' property"),
        ("SetFieldActivity", {"FieldValue": []}, "The 'FieldValue' property"),
        ("SetVariableActivity", {}, "The 'VariableValue' property"),
        ("LogActivity", {"Text": ""}, "The 'Text' property"),
    ],
)
async def test_an_activity_nobody_knows_or_an_empty_one_is_not_imported(
    app: Caller, kind: str, properties: dict[str, object], complaint: str
) -> None:
    """The importer checks every activity, those that are switched off included."""
    off = {"Type": kind, "Name": "A2", "Activated": "N", "Properties": {"Title": "Off", **properties}, "Children": []}
    given = await app.call("bizproc.workflow.template.add", _good(TEMPLATE_DATA=packed(off)))
    assert given.error[:2] == (400, "")
    assert str(given.error[2]).startswith(complaint)


async def test_an_update_changes_what_is_sent_and_gives_the_id(app: Caller) -> None:
    template_id = await _add(app, DESCRIPTION="Old", AUTO_EXECUTE=1)
    log = {**LOG, "Properties": {"Text": "good bye"}}
    fields: dict[str, object] = {"NAME": "New", "TEMPLATE_DATA": packed(log, variables={"V": {"Name": "V"}})}
    params = {"id": template_id, "fields": fields}
    assert (await app.call("bizproc.workflow.template.update", params)).result == template_id
    template = app.world.templates[template_id]
    assert (template.name, template.description, template.auto_execute) == ("New", "Old", 1)
    assert template.variables == {"V": {"Name": "V"}}
    started = {"TEMPLATE_ID": template_id, "DOCUMENT_ID": list(DEAL)}
    workflow_id = str((await app.call("bizproc.workflow.start", started)).result)
    assert app.world.states[workflow_id].tracking[-1].text == "good bye"


async def test_names_inside_the_fields_count_in_upper_case_only(app: Caller) -> None:
    """What is not known is ignored, even alone (docs/portal.md 1.3)."""
    template_id = await _add(app)
    params = {"ID": template_id, "FIELDS": {"name": "New", "OTHER": 1}}
    assert (await app.call("bizproc.workflow.template.update", params)).result == template_id
    assert app.world.templates[template_id].name == "Mine"


async def test_the_checks_of_update_come_in_the_portals_order(app: Caller) -> None:
    method = "bizproc.workflow.template.update"
    empty: tuple[object, ...] = (None, "", [], {}, "NAME")
    for fields in empty:
        assert (await app.call(method, {"FIELDS": fields})).error == (400, INVALID, "No fields to update.")
    wrong = {"NAME": "", "AUTO_EXECUTE": "7", "TEMPLATE_DATA": "%"}
    assert (await app.call(method, {"ID": 999, "FIELDS": wrong})).error[1] == "ERROR_TEMPLATE_NOT_FOUND"
    assert (await app.call(method, {"ID": TEMPLATE, "FIELDS": wrong})).error == (
        400,
        "ERROR_TEMPLATE_NOT_OWNER",
        "You can update ONLY templates created by current application",
    )
    template_id = await _add(app)
    for name, text in (
        ("NAME", "Empty template name!"),
        ("AUTO_EXECUTE", "Incorrect field AUTO_EXECUTE!"),
        ("TEMPLATE_DATA", "Incorrect field TEMPLATE_DATA!"),
    ):
        assert (await app.call(method, {"ID": template_id, "FIELDS": wrong})).error == (400, INVALID, text)
        del wrong[name]


async def test_templates_belong_to_the_application_that_added_them(app: Caller) -> None:
    template_id = await _add(app)
    assert app.world.templates[template_id].application_id == CLIENT
    other = app.another()
    update = await other.call("bizproc.workflow.template.update", {"ID": template_id, "FIELDS": {"NAME": "x"}})
    assert update.error[1] == "ERROR_TEMPLATE_NOT_OWNER"
    delete = await other.call("bizproc.workflow.template.delete", {"ID": template_id})
    assert delete.error == (400, "", "You can delete ONLY templates created by current application")


async def test_a_deleted_template_answers_null_and_is_gone(app: Caller) -> None:
    template_id = await _add(app)
    given = await app.call("bizproc.workflow.template.delete", {"ID": str(template_id)})
    assert (given.status, given.body["result"]) == (200, None)
    again = await app.call("bizproc.workflow.template.delete", {"ID": template_id})
    assert again.error == (400, "ERROR_TEMPLATE_NOT_FOUND", "Workflow template not found.")


async def test_a_template_with_running_processes_is_not_deleted(app: Caller) -> None:
    template_id = await _add(app)
    running = app.world.add_instance(template_id, DEAL, EMPLOYEE)
    given = await app.call("bizproc.workflow.template.delete", {"ID": template_id})
    text = "Cannot delete the workflow template because one or more active workflow(-s) exist using this template."
    assert given.error == (400, "", text)
    app.world.terminate(running.id)
    assert (await app.call("bizproc.workflow.template.delete", {"ID": template_id})).status == 200


async def test_an_id_that_is_none_finds_no_template(app: Caller) -> None:
    for wrong in (None, "", 0, -1, "x", [], [TEMPLATE]):
        given = await app.call("bizproc.workflow.template.delete", {"ID": wrong})
        assert given.error[1] == "ERROR_TEMPLATE_NOT_FOUND"
