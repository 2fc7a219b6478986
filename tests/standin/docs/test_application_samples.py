"""Sample requests for application methods get a response of the documented shape, but only with a token."""

from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet

from bizproc_standin.bpt import read_bpt
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.template_files import decode_file
from bizproc_standin.seed.applications import INTEGRATION
from tests.data.samples import SampleRequest, page
from tests.fixtures.tables import all_rows
from tests.standin.docs.application_pages import PAGES, prepare
from tests.standin.docs.replay import Replay
from tests.standin.docs.shapes import differences

# SDK calls with a text where a descriptor belongs: the portal finds no name in it.
_WRONG_SAMPLES = {
    ("bizproc.activity.update", "php"): "Empty property NAME (param1)!",
    ("bizproc.robot.update", "php"): "Empty property NAME (property1)!",
}


def _samples() -> Iterator[ParameterSet]:
    for name in PAGES:
        for number, request in enumerate(page(name).requests):
            for form in (request.encoding == "form", request.encoding != "form"):
                label = f"{name}-{request.language}-{number}-{'form' if form else 'json'}"
                yield pytest.param(name, request, form, id=label)


@pytest.mark.parametrize(("name", "request_", "form"), list(_samples()))
async def test_a_sample_request_of_an_application_gets_the_documented_answer(
    replay: Replay, name: str, request_: SampleRequest, form: bool
) -> None:
    method = page(name).method
    assert method
    prepare(replay, name)
    given = await replay.send_as_application(method, request_.params, form=form)
    wrong = _WRONG_SAMPLES.get((name, request_.language))
    if wrong is not None:
        assert (given.status, given.body["error_description"]) == (400, wrong)
        return
    documented = page(name).answers[0]
    assert given.status == documented.status
    assert list(differences(documented.body, given.body)) == []
    if name not in {"bizproc.workflow.template.add", "bizproc.activity.list", "bizproc.robot.list"}:
        assert given.body["result"] == documented.body["result"]


@all_rows("name", PAGES)
async def test_a_webhook_is_told_that_the_method_belongs_to_applications(replay: Replay, name: str) -> None:
    """Even an employee's: the context is checked before the administrator (docs/portal.md 6.2, 8.1)."""
    method = page(name).method
    assert method
    params = {key: value for key, value in page(name).request("curl-oauth").params.items() if key != "auth"}
    for user in (1, 21):
        given = await replay.send(method, params, user=user)
        assert (given.status, given.body) == (
            403,
            {"error": "ACCESS_DENIED", "error_description": "Access denied! Application context required"},
        )


@pytest.mark.parametrize(
    ("name", "shown"), [("bizproc.activity.list", "doc_action"), ("bizproc.robot.list", "sms_robot")]
)
async def test_a_list_names_the_codes_of_its_own_kind(replay: Replay, name: str, shown: str) -> None:
    prepare(replay, name)
    given = await replay.send_as_application(name, {})
    documented = page(name).answers[0].body["result"]
    assert isinstance(documented, list)
    result = given.body["result"]
    assert isinstance(result, list)
    assert shown in result
    assert set(documented) <= set(result)
    assert len(result) == 4
    assert set(given.body) == {"result", "time"}


async def test_the_sample_file_becomes_the_template_it_describes(replay: Replay) -> None:
    """One message about the time (docs/portal.md 6.3); id, owner and code are the application's."""
    params = page("bizproc.workflow.template.add").request("curl-oauth").params
    given = await replay.send_as_application("bizproc.workflow.template.add", params)
    template_id = given.body["result"]
    assert isinstance(template_id, int)
    template = replay.standin.world.templates[template_id]
    content = decode_file(params["TEMPLATE_DATA"])
    assert content is not None
    assert template.tree == read_bpt(content).template
    assert (template.name, template.auto_execute, template.document_type.type) == ("App template", 3, "iblock_164")
    assert (template.application_id, template.system_code, template.user_id) == (INTEGRATION, "rest_app_5", 1)
    assert len(template.document_fields) == 20


async def test_the_properties_of_the_activity_sample_keep_their_ids(replay: Replay) -> None:
    """All other names are upper-cased at any depth (docs/portal.md 1.3)."""
    prepare(replay, "bizproc.activity.add")
    params = {**page("bizproc.activity.add").request("curl-oauth").params}
    params["PROPERTIES"] = dict(page("bizproc.activity.add").property_examples)
    given = await replay.send_as_application("bizproc.activity.add", params)
    assert given.status == 200
    kept = replay.standin.world.applications[INTEGRATION].activities["md5_action"]
    assert list(kept.properties) == ["docType", "saveDoc", "Parameters"]
    assert set(kept.properties["docType"]) == {"NAME", "REQUIRED", "MULTIPLE", "DEFAULT", "TYPE", "OPTIONS"}
    assert php_items(kept.properties["docType"]["OPTIONS"]) == [("pdf", "PDF"), ("docx", "DOCX")]
    assert kept.properties["docType"]["NAME"] == {"DE": "Dokumenttyp", "EN": "Document type"}
    assert (kept.use_subscription, kept.auth_user_id) == (True, 1)


@pytest.mark.parametrize("name", ["bizproc.activity.add", "bizproc.robot.add"])
async def test_every_documented_filter_is_understood(replay: Replay, name: str) -> None:
    prepare(replay, name)
    for number, rules in enumerate(page(name).filter_examples):
        params = {"CODE": f"c{number}", "HANDLER": "https://app.example/", "NAME": "Named", "FILTER": rules}
        assert (await replay.send_as_application(name, params)).status == 200
        kept = replay.standin.world.applications[INTEGRATION].activities[f"c{number}"]
        assert kept.filter == rules


@pytest.mark.parametrize("kind", [form.kind for form in page("bizproc.workflow.template.add").document_types])
async def test_every_documented_document_type_takes_a_template(replay: Replay, kind: str) -> None:
    documented = page("bizproc.workflow.template.add")
    form = next(form for form in documented.document_types if form.kind == kind)
    params = {**documented.request("curl-oauth").params, "DOCUMENT_TYPE": list(form.value)}
    given = await replay.send_as_application("bizproc.workflow.template.add", params)
    assert given.status == 200
    assert replay.standin.world.templates[int(str(given.body["result"]))].document_type == form.value
