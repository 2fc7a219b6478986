"""Every sample request in the documentation, sent as printed, gets a response of the documented shape."""

from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet

from tests.data.samples import SampleAnswer, SampleRequest, page
from tests.standin.docs.replay import Replay
from tests.standin.docs.shapes import differences

PAGES = (
    "bizproc.workflow.start",
    "bizproc.workflow.instances",
    "bizproc.workflow.terminate",
    "bizproc.workflow.kill",
    "bizproc.workflow.template.list",
    "bizproc.task.list",
    "bizproc.task.complete",
    "bizproc.task.delegate",
    "bizproc.activity.log",
    "bizproc.event.send",
    "bizproc.event.send.newer",
)


def _samples() -> Iterator[ParameterSet]:
    for name in PAGES:
        seen: dict[str, int] = {}
        for request in page(name).requests:
            seen[request.language] = seen.get(request.language, 0) + 1
            label = f"{name}-{request.language}-{seen[request.language]}"
            for form in (request.encoding == "form", request.encoding != "form"):
                yield pytest.param(name, request, form, id=f"{label}-{'form' if form else 'json'}")


def _documented(name: str, request: SampleRequest) -> SampleAnswer:
    """The page's answer; pages without one answer true (docs/portal.md 9.2, 9.3)."""
    answers = page(name).answers or page("bizproc.event.send.newer").answers
    answer = answers[0]
    if request.hand_written and name == "bizproc.workflow.template.list":
        return answer.model_copy(update={"body": {**answer.body, "result": []}})  # other columns are asked for
    return answer


@pytest.mark.parametrize(("name", "request_", "form"), list(_samples()))
async def test_a_sample_request_gets_an_answer_of_the_documented_shape(
    replay: Replay, name: str, request_: SampleRequest, form: bool
) -> None:
    method = page(name).method
    assert method
    if request_.language == "curl-oauth":
        given = await replay.post(request_.path, request_.params, form=form)
    else:
        given = await replay.send(method, request_.params, form=form)
    documented = _documented(name, request_)
    assert given.status == documented.status
    select = request_.params.get("select")
    selected = [str(column) for column in select] if isinstance(select, list) else []
    assert list(differences(documented.body, given.body, selected=selected)) == []


@pytest.mark.parametrize("name", ["bizproc.workflow.instances", "bizproc.workflow.template.list", "bizproc.task.list"])
async def test_a_sample_list_is_not_empty_and_holds_what_the_sample_shows(replay: Replay, name: str) -> None:
    """An empty list has every shape: the samples' own rows must be there."""
    method = page(name).method
    assert method
    given = await replay.send(method, page(name).request("curl-webhook").params)
    rows = given.body["result"]
    assert isinstance(rows, list)
    ids = {row["ID"] for row in rows}
    assert ids
    if name != "bizproc.task.list":  # its sample asks for another kind than it shows
        shown = page(name).answers[0].body["result"]
        assert isinstance(shown, list)
        # The sample of instances asks for STARTED_BY above 0 and shows a 0 all the same.
        asked = [row for row in shown if isinstance(row, dict) and row.get("STARTED_BY") != "0"]
        assert {row["ID"] for row in asked} <= ids


async def test_the_tasks_of_the_sample_answer_are_listed_as_shown(replay: Replay) -> None:
    """Task 1477 equals the documented row, times and the key of newer portals aside."""
    documented = page("bizproc.task.list").answers[0].body["result"]
    assert isinstance(documented, list)
    expected = documented[0]
    assert isinstance(expected, dict)
    sample = page("bizproc.task.list").request("curl-webhook").params
    wanted = {"USER_ID": 1, "STATUS": 0, "ACTIVITY": "RequestInformationActivity"}
    params: dict[str, object] = {**sample, "filter": wanted}
    given = await replay.send("bizproc.task.list", params)
    rows = given.body["result"]
    assert isinstance(rows, list)
    row = next(row for row in rows if row["ID"] == "1477")
    for shown in row["PARAMETERS"]["Fields"]:
        assert shown.pop("BaseType") is None
    timeless = {"MODIFIED", "WORKFLOW_STARTED"}
    assert {key: value for key, value in row.items() if key not in timeless} == {
        key: value for key, value in expected.items() if key not in timeless
    }


async def test_the_old_name_of_instances_answers_the_same(replay: Replay) -> None:
    documented = page("bizproc.workflow.instances")
    params = documented.request("curl-webhook").params
    by_name = [await replay.send(name, params) for name in ("bizproc.workflow.instances", *documented.aliases)]
    assert [given.status for given in by_name] == [200, 200]
    assert by_name[0].body["result"] == by_name[1].body["result"]


@pytest.mark.parametrize("kind", [form.kind for form in page("bizproc.workflow.start").document_ids])
async def test_every_documented_form_of_a_document_is_understood(replay: Replay, kind: str) -> None:
    """A wrong template is the objection left: the document's type was derived from its id."""
    form = next(form for form in page("bizproc.workflow.start").document_ids if form.kind == kind)
    given = await replay.send("bizproc.workflow.start", {"TEMPLATE_ID": 810, "DOCUMENT_ID": list(form.value)})
    if kind == "deal":
        assert given.status == 200
    else:
        assert given.body["error_description"] == "Template type and DOCUMENT_ID mismatch!"
