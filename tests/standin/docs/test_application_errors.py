"""Every error row on the documentation pages about applications is reproduced, with its code, status and text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from bizproc_standin.faults import Fault
from bizproc_standin.seed import ADMINISTRATOR, EMPLOYEE
from bizproc_standin.seed.applications import INTEGRATION
from tests.data.samples import ErrorRow, page
from tests.fixtures.tables import all_rows
from tests.standin.docs.application_pages import FOREIGN, OWN, PAGES, prepare
from tests.standin.docs.replay import Replay

_CONTEXT = "Access denied! Application context required"
_DENIED = "Access denied!"
_GOOD = {"CODE": "new_one", "HANDLER": "https://app.example/", "NAME": "Named"}
_TEMPLATE = {"DOCUMENT_TYPE": ["crm", "CCrmDocumentDeal", "DEAL"], "NAME": "Named", "AUTO_EXECUTE": "0"}


@dataclass(frozen=True, slots=True)
class Provocation:
    """A call that must be refused; ``webhook`` calls without an application."""

    params: Mapping[str, object] = field(default_factory=dict)
    user: int = ADMINISTRATOR
    webhook: bool = False
    text: str = ""


_FIELD_MISTAKES: Mapping[str, tuple[dict[str, object], str]] = {
    "Unsupported handler protocol": ({"HANDLER": "ftp://app.example/"}, ""),
    "Wrong handler URL": ({"HANDLER": "https://localhost/"}, ""),
    "Wrong properties array!": ({"PROPERTIES": "text"}, ""),
    "Wrong property key (<property id>)!": ({"RETURN_PROPERTIES": {"1st": {"NAME": "x"}}}, "Wrong property key (1st)!"),
    "Empty property NAME (<property id>)!": (
        {"PROPERTIES": {"first": {"TYPE": "int"}}},
        "Empty property NAME (first)!",
    ),
    "Wrong activity FILTER!": ({"FILTER": "crm"}, ""),
    "Wrong activity DOCUMENT_TYPE!": ({"DOCUMENT_TYPE": ["crm", "CCrmDocumentDeal"]}, ""),
}
_SCRIPTED = {"Activity or Robot already added!", "Activity save error!"}
"""Failures of the portal's database: only the script of faults makes them."""


def _registration(name: str) -> Iterator[tuple[str, Provocation]]:
    code = "md5_action" if "activity" in name else "test_robot"
    if name.endswith(".add"):
        yield "Empty data!", Provocation()
        yield "Empty activity code!", Provocation({**_GOOD, "CODE": ""})
        yield "Wrong activity code!", Provocation({**_GOOD, "CODE": "new one"})
        yield "Empty activity NAME!", Provocation({**_GOOD, "NAME": ""})
        yield "Activity or Robot already installed!", Provocation({**_GOOD, "CODE": "taken"})
        for text, (mistake, exact) in _FIELD_MISTAKES.items():
            yield text, Provocation({**_GOOD, **mistake}, text=exact)
    elif not name.endswith(".list"):
        yield "Empty activity code!", Provocation({"FIELDS": {"NAME": "x"}})
        yield "Wrong activity code!", Provocation({"CODE": "código"})
        yield "Activity or Robot not found!", Provocation({"CODE": "nobody"})
    if name.endswith(".update"):
        yield "No fields to update", Provocation({"CODE": code, "FIELDS": {"UNKNOWN": 1}})
        for text, (mistake, exact) in _FIELD_MISTAKES.items():
            yield text, Provocation({"CODE": code, "FIELDS": mistake}, text=exact)


def _templates(name: str) -> Iterator[tuple[str, Provocation]]:
    if name.endswith(".add"):
        data = page(name).request("curl-oauth").params["TEMPLATE_DATA"]
        yield "Incorrect field DOCUMENT_TYPE!", Provocation({**_TEMPLATE, "DOCUMENT_TYPE": ["crm", "DEAL"]})
        yield "Empty template name!", Provocation({**_TEMPLATE, "NAME": "", "TEMPLATE_DATA": data})
        yield "Incorrect field AUTO_EXECUTE!", Provocation({**_TEMPLATE, "AUTO_EXECUTE": "4", "TEMPLATE_DATA": data})
        yield "Incorrect field TEMPLATE_DATA!", Provocation({**_TEMPLATE, "TEMPLATE_DATA": "%%%"})
        return
    yield "Workflow template not found.", Provocation({"ID": 99999, "FIELDS": {"NAME": "x"}})
    if name.endswith(".update"):
        yield "No fields to update.", Provocation({"ID": OWN, "FIELDS": []})
        yield (
            "You can update ONLY templates created by current application",
            Provocation({"ID": FOREIGN, "FIELDS": {"NAME": "x"}}),
        )
        yield "Empty template name!", Provocation({"ID": OWN, "FIELDS": {"NAME": ""}})
        yield "Incorrect field AUTO_EXECUTE!", Provocation({"ID": OWN, "FIELDS": {"AUTO_EXECUTE": "-1"}})
        yield "Incorrect field TEMPLATE_DATA!", Provocation({"ID": OWN, "FIELDS": {"TEMPLATE_DATA": "%%%"}})


def _provocations() -> dict[tuple[str, str], Provocation]:
    made: dict[tuple[str, str], Provocation] = {}
    for name in PAGES:
        made[name, _CONTEXT] = Provocation(_GOOD, webhook=True)
        made[name, _DENIED] = Provocation(_GOOD, user=EMPLOYEE)
        source = _templates if ".template." in name else _registration
        made.update({(name, text): provocation for text, provocation in source(name)})
    return made


PROVOKED = _provocations()


def _rows() -> dict[tuple[str, str], ErrorRow]:
    return {(name, row.real_message or ""): row for name in PAGES for row in page(name).errors}


def test_every_documented_error_of_application_methods_is_provoked(capsys: pytest.CaptureFixture[str]) -> None:
    """The count, printed."""
    rows = _rows()
    scripted = {key for key in rows if key[1] in _SCRIPTED}
    with capsys.disabled():
        print(f"\nerror rows of application methods: {len(PROVOKED)} provoked, {len(scripted)} scripted")
    assert set(rows) == set(PROVOKED) | scripted


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@all_rows("key", PROVOKED)  # a refusal leaves nothing behind
async def test_a_documented_error_of_an_application_comes_with_its_code_status_and_text(
    replay: Replay, key: tuple[str, str], form: bool
) -> None:
    name, text = key
    row, provocation = _rows()[key], PROVOKED[key]
    method = page(name).method
    assert method
    prepare(replay, name)
    if provocation.params.get("CODE") == "taken":
        first = "bizproc.robot.add" if "activity" in name else "bizproc.activity.add"
        assert (await replay.send_as_application(first, provocation.params)).status == 200
    send = replay.send if provocation.webhook else replay.send_as_application
    given = await send(method, dict(provocation.params), user=provocation.user, form=form)
    assert (given.status, given.body) == (
        row.real_status,
        {"error": row.code, "error_description": provocation.text or text},
    )


@pytest.mark.parametrize("name", ["bizproc.activity.add", "bizproc.robot.add"])
@pytest.mark.parametrize("text", sorted(_SCRIPTED))
async def test_failures_of_the_database_are_scripted(replay: Replay, name: str, text: str) -> None:
    row = _rows()[name, text]
    replay.standin.faults.add(Fault.refuse(row.real_status, name, error=row.code, description=text))
    prepare(replay, name)
    given = await replay.send_as_application(name, _GOOD)
    assert (given.status, given.body) == (400, {"error": "ERROR_ACTIVITY_ADD_FAILURE", "error_description": text})
    assert replay.standin.world.applications[INTEGRATION].activities == {}


async def test_a_foreign_template_is_not_deleted_and_the_refusal_has_no_code(replay: Replay) -> None:
    """The portal refuses (docs/portal.md 6.2); the page has no such row, its note says so."""
    prepare(replay, "bizproc.workflow.template.delete")
    given = await replay.send_as_application("bizproc.workflow.template.delete", {"ID": FOREIGN})
    text = "You can delete ONLY templates created by current application"
    assert (given.status, given.body) == (400, {"error": "", "error_description": text})
    assert FOREIGN in replay.standin.world.templates


@all_rows("name", PAGES)
def test_the_printed_error_of_an_application_is_a_row_of_its_table(name: str) -> None:
    rows = {(row.code, row.message) for row in page(name).errors}
    for sample in page(name).error_samples:
        assert (sample.body["error"], sample.body["error_description"]) in rows


@all_rows("name", PAGES)
async def test_the_system_errors_of_the_pages_are_answered(replay: Replay, name: str) -> None:
    """Those that need a closed, unpaid or deleted portal are scripted, with the status of docs/portal.md 2.3."""
    prepare(replay, name)
    for row in page(name).system_errors:
        replay.standin.faults.add(
            Fault.refuse(row.real_status, name, error=row.code, description=row.real_message or "")
        )
        given = await replay.send_as_application(name, _GOOD)
        assert (given.status, given.body) == (
            row.real_status,
            {"error": row.code, "error_description": row.real_message},
        )


async def test_an_application_that_is_not_for_this_person_says_so(replay: Replay) -> None:
    row = next(row for row in page("bizproc.robot.list").system_errors if row.code == "user_access_error")
    replay.standin.world.applications[INTEGRATION].users = frozenset({EMPLOYEE})
    given = await replay.send_as_application("bizproc.robot.list", {})
    assert (given.status, given.body["error"]) == (row.real_status, row.code)
    assert str(given.body["error_description"]).startswith(row.message or "-")
