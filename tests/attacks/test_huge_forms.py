"""A form of unrealistic size is not read; the rest of the task is, and the server keeps responding.

A text of seven million characters in one field blocked the server for 12 seconds on an answer and for 6 on a start;
200,000 options took 5 seconds, 25,000 fields 4. A result with such a default had 28 MB. The tests count the work in
characters examined one by one; the forms are only large enough to make it measurable.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.fingerprint import fingerprint
from bizproc_mcp.safety.policy.readings import alike, numbers
from bizproc_mcp.text import characters, portal_text
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.rest.form_size import MOST_CHARACTERS, MOST_FIELDS, MOST_IN_A_TEXT, too_large
from bizproc_standin.state.records.tasks import TaskField
from tests.fixtures.office import ADMINISTRATOR, Office
from tests.fixtures.person import NO, asking, configured

HUGE = "é\n" * 100_000
OF_A_FORM = "x" * 60_000
TASK, OTHER = 1521, 1128


def field(**more: Any) -> TaskField:
    return TaskField(**{"id": "X1", "type": "string", "name": "x"} | more)


FORMS: Mapping[str, tuple[TaskField, ...]] = {
    "a huge title": (field(name=HUGE),),
    "a huge description": (field(description=HUGE),),
    "a huge default": (field(default=HUGE),),
    "a huge id": (field(id=HUGE),),
    "a huge label": (field(type="select", options={"a": HUGE}),),
    "20,000 options": (field(type="select", options={str(number): "o" for number in range(20_000)}),),
    "30,000 options in a text": (field(type="select", options="o\n" * 30_000),),
    "20,000 values held": (field(multiple=True, default=["v"] * 20_000),),
    "20,000 empty lists": (field(settings=[[]] * 20_000),),
    "1,000 fields": tuple(field(id=f"X{number}", default="d") for number in range(1_000)),
    "many long texts": tuple(field(id=f"X{number}", default=OF_A_FORM) for number in range(10)),
}


class Looked:
    """How many characters were looked at one by one."""

    characters = 0


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    seen, write = Looked(), characters.written_out

    def counting(text: str, kept: str = "\n\t") -> str:
        seen.characters += len(text)
        return write(text, kept)

    monkeypatch.setattr(portal_text, "written_out", counting)
    return seen


def give(office: Office, fields: tuple[TaskField, ...], task_id: int = TASK) -> None:
    task = office.task(task_id)
    task.parameters = replace(task.parameters, fields=fields)


@pytest.mark.parametrize("fields", FORMS.values(), ids=FORMS)
async def test_a_task_with_a_huge_form_is_told_without_it_and_not_answered(
    office: Office, fields: tuple[TaskField, ...], looked: Looked
) -> None:
    give(office, fields)
    async with asking(office, NO, env={"BIZPROC_CONFIRM": "writes"}) as (assistant, person):
        read = await assistant.call("task_get", task_id=TASK)
        listed = await assistant.call("task_list")
        answer = {"task_id": TASK, "decision": "submit", "fields": {}}
        alone = await assistant.refused("task_complete", **answer)
        asked = await assistant.refused("task_complete", **answer, ask_person=True)
        together = await assistant.call("task_complete_many", task_ids=[TASK], decision="submit", dry_run=True)
    assert "Its form is too large to be read here" in read.data["note"]
    assert "decisions" not in read.data
    assert len(json.dumps(read.data)) + len(read.text) < 10_000
    assert TASK in [item["id"] for item in listed.data["items"]]
    assert "its form is too large to be read" in alone
    assert "Open it in the portal" in alone
    assert asked == alone
    assert "its form is too large to be read" in together.text
    assert person.questions == []
    assert looked.characters < 50_000


async def test_what_is_no_information_request_is_not_answered_blindly_either(office: Office, looked: Looked) -> None:
    give(office, FORMS["a huge description"], OTHER)
    async with configured(office, {"BIZPROC_CONFIRM": "destructive"}) as assistant:
        said = await assistant.refused("task_complete", task_id=OTHER, decision="approve")
    assert "its form is too large to be read (a text of 200,000 characters)" in said
    assert looked.characters < 50_000


@pytest.mark.parametrize("part", ["Default", "Description", "Name"])
async def test_a_template_with_a_huge_parameter_is_told_without_it_and_not_started(
    office: Office, tmp_path: Path, part: str, looked: Looked
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[[rule]]\ntool = "workflow_start"\nfield.Note = ["yes please", "no"]\naction = "deny"\n')
    policy.chmod(0o600)
    office.world.templates[802].parameters = {"Note": {"Name": "n", "Type": "string", part: HUGE}}
    async with configured(office, {"BIZPROC_POLICY": str(policy)}, ADMINISTRATOR) as assistant:
        read = await assistant.call("template_get", template_id=802)
        listed = await assistant.call("template_list")
        said = await assistant.refused("workflow_start", template_id=802, document="list:3302", parameters={})
    assert "Its parameters are too large to be read here" in read.data["note"]
    assert len(json.dumps(read.data)) + len(read.text) < 20_000
    assert 802 in [item["id"] for item in listed.data["items"]]
    assert "its parameters are too large to be read" in said
    assert looked.characters < 50_000


async def test_forms_that_are_large_together_are_answered_one_by_one(office: Office, looked: Looked) -> None:
    mine = [TASK, 1530]
    for task_id in mine:
        give(office, tuple(field(id=f"X{number}", default=OF_A_FORM) for number in range(6)), task_id)
    async with configured(office, {}) as assistant:
        read = await assistant.call("task_get", task_id=TASK)
        many = await assistant.call("task_complete_many", task_ids=mine, decision="submit", dry_run=True)
    assert len(json.dumps(read.data)) < 500_000
    assert many.data["counts"] == {"would do": 1, "would be refused": 1}
    assert "the forms hold too much together" in many.text
    assert looked.characters < 50_000


@pytest.mark.parametrize("fields", [[{}] * (MOST_FIELDS + 1), [{"Name": "x" * (MOST_IN_A_TEXT + 1)}]])
def test_the_bounds_of_a_form_are_where_they_are_said_to_be(fields: list[Any]) -> None:
    assert too_large(fields)
    assert not too_large(fields[:MOST_FIELDS] if len(fields) > 1 else [{"Name": "x" * MOST_IN_A_TEXT}])
    assert too_large([{"Default": "x" * 50_000}] * (MOST_CHARACTERS // 50_000 + 1))


def test_a_form_of_two_thousand_options_is_one_of_people() -> None:
    options = {str(number): f"Option {number}" for number in range(2_000)}
    assert not too_large([{"Id": "a", "Type": "select", "Options": options}])


PLAIN = FormField(PortalCode("a"), PortalCode("string"), PortalText("A"), options={PortalCode("k"): PortalText("L")})
CHANGED = {
    "id": replace(PLAIN, id=PortalCode("b")),
    "type": replace(PLAIN, type=PortalCode("text")),
    "title": replace(PLAIN, title=PortalText("A\u200b")),
    "description": replace(PLAIN, description=PortalText("more")),
    "required": replace(PLAIN, required=True),
    "multiple": replace(PLAIN, multiple=True),
    "label": replace(PLAIN, options={PortalCode("k"): PortalText("M")}),
    "options": replace(PLAIN, options={}),
    "settings": replace(PLAIN, settings={"a": [1]}),
    "default": replace(PLAIN, default="1"),
    "default of another kind": replace(PLAIN, default=1),
    "default of half a letter": replace(PLAIN, default="\ud800"),
}


def test_a_confirmation_is_bound_to_every_part_of_the_form(looked: Looked) -> None:
    marks = {name: fingerprint([changed]) for name, changed in CHANGED.items()}
    others = {fingerprint([PLAIN]), fingerprint([]), fingerprint([PLAIN, PLAIN])}
    assert len({*marks.values(), *others}) == len(CHANGED) + 3
    assert fingerprint([replace(PLAIN)]) == fingerprint([PLAIN])
    assert looked.characters == 0


@pytest.mark.parametrize("filler", ["é", "\u200b", "n\u200b", " "], ids=ascii)
def test_a_policy_looks_at_no_more_of_a_text_than_can_matter(filler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    category, looked = unicodedata.category, Looked()

    def counting(letter: str) -> str:
        looked.characters += 1
        return category(letter)

    monkeypatch.setattr(unicodedata, "category", counting)
    # What goes on unseen for longer than anybody looks may be the text that a rule names.
    assert alike("no" + filler * 1_000_000, "no") is (filler == "\u200b")
    assert looked.characters < 100_000


def test_a_number_behind_a_million_blanks_is_still_one() -> None:
    assert numbers("\u00a0 \t" * 300_000 + "1000" + "\u2009\n" * 300_000) == numbers("1000")
