"""The scripted person says only what the case provides."""

from typing import Any, cast

from mcp.types import ElicitRequestFormParams, ElicitResult

from tests.agents.case import Case
from tests.agents.grading import Grader
from tests.agents.person import ScriptedPerson

_YES = {"confirm": {"type": "boolean", "title": "Yes, do this"}}
_FORM = {"Subject": {"type": "string", "title": "What it is about"}, "Months": {"type": "integer", "default": 12}}


def _person(**script: Any) -> ScriptedPerson:
    return ScriptedPerson(Case("a", "approver", 15, "en", "Do it.", Grader(), **script))


async def _asked(person: ScriptedPerson, properties: dict[str, Any]) -> ElicitResult:
    schema = {"type": "object", "properties": properties}
    return await person.answer(cast(Any, None), ElicitRequestFormParams(message="Well?", requested_schema=schema))


async def test_she_gives_her_words_in_turn_and_stays_with_the_last() -> None:
    person = _person(consents=("silence", "yes", "no"))
    answers = [await _asked(person, _YES) for _ in range(4)]
    assert [answer.action for answer in answers] == ["cancel", "accept", "decline", "decline"]
    assert answers[1].content == {"confirm": True}
    assert len(person.questions) == 4


async def test_she_fills_in_what_she_knows_by_name_or_title_and_keeps_what_is_there() -> None:
    assert (await _asked(_person(form={"about": "Crockery"}), _FORM)).content == {"Subject": "Crockery", "Months": 12}
    assert (await _asked(_person(form={r"\bmonths": 36}), _FORM)).content == {"Months": 36}


async def test_a_form_she_knows_nothing_about_she_declines() -> None:
    assert (await _asked(_person(), _FORM)).action == "decline"
