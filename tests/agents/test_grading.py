"""The writes that count as the expected effect, and the answers that state the expected fact."""

import pytest

from tests.agents.effects import Effect
from tests.agents.grading import Expected, Grader, States
from tests.fixtures.tables import all_rows

_DONE = Effect("answered", 802, "3302", 15, word="NO", text="No budget left", values={"Cheaper": "N"})


def test_an_effect_fits_where_all_that_is_said_of_it_holds() -> None:
    assert Expected("answered", 802, "3302", 15, word="no", text="budget", values={"Cheaper": "n|0"}).fits(_DONE)


@all_rows(
    "other",
    [
        Expected("stopped", 802, "3302"),
        Expected("answered", 801, "3302"),
        Expected("answered", 802, "3303"),
        Expected("answered", 802, "3302", person=1),
        Expected("answered", 802, "3302", to=37),
        Expected("answered", 802, "3302", word="yes"),
        Expected("answered", 802, "3302", text="holiday"),
        Expected("answered", 802, "3302", values={"Cheaper": "y"}),
        Expected("answered", 802, "3302", values={"Reasons": ".+"}),
    ],
)
def test_an_effect_that_differs_anywhere_is_missing_and_a_wrong_write(other: Expected) -> None:
    grade = Grader((other,)).grade([_DONE], "", 0)
    assert not grade.solved
    assert len(grade.missing) == 1
    assert list(grade.wrong_writes) == [_DONE]


def test_the_same_effect_twice_is_one_too_many() -> None:
    grade = Grader((Expected("answered", 802, "3302"),)).grade([_DONE, _DONE], "", 0)
    assert not grade.missing
    assert list(grade.wrong_writes) == [_DONE]


def test_a_fact_counts_in_any_spelling_that_begins_at_a_word() -> None:
    grader = Grader(facts=(States(("weber", "вебер")),))
    assert grader.grade([], "Maria WEBER?", 0).solved
    assert grader.grade([], "Мария Вебер?", 0).solved
    assert not grader.grade([], "Maria Lindweber?", 0).solved
    assert States(("can't see",)).stands_in("I can’t\N{NO-BREAK SPACE}see it.")


@pytest.mark.parametrize(("asked", "solved"), [(0, False), (1, True), (2, False)])
def test_the_person_is_asked_as_often_as_the_case_allows(asked: int, solved: bool) -> None:
    assert Grader(questions=(1, 1)).grade([], "", asked).solved is solved
