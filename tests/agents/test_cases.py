"""Every request can be solved with the tools, and its grader accepts neither no write nor a wrong write."""

from collections.abc import Iterator

import pytest

from tests.agents.cases import CASES
from tests.agents.mistakes import MISTAKES
from tests.agents.portal import MadeWorld, TrialPortal
from tests.agents.session import running_session
from tests.agents.solutions import SOLUTIONS, Hands
from tests.fixtures.tables import all_rows

_QUICK = frozenset(
    {
        "employee-starts-vote",
        "approver-contract-card",
        "approver-form-by-hand",
        "approver-thinks-better",
        "administrator-hands-over-all",
        "integrator-doubts",
    }
)
"""One of each kind: a start, a form, a form for the person, a refusal by the person, bulk work, an event."""


def _solved() -> Iterator[object]:
    """Each needs a portal and a session of its own, a third of a second: all together are slow."""
    for name in CASES:
        yield pytest.param(name, marks=() if name in _QUICK else pytest.mark.slow)


def test_the_requests_are_those_of_all_people_in_both_languages() -> None:
    assert len(CASES) >= 20
    said = {(case.role, case.language) for case in CASES.values()}
    assert said == {
        (role, language)
        for role in ("employee", "approver", "administrator", "integrator")
        for language in ("en", "ru")
    }


def test_each_request_has_a_solution_and_a_mistake() -> None:
    assert SOLUTIONS.keys() == CASES.keys()
    assert MISTAKES.keys() == CASES.keys()


@pytest.mark.parametrize("name", list(_solved()))
async def test_calls_that_solve_a_request_are_graded_as_solved(name: str, make: MadeWorld) -> None:
    async with running_session(CASES[name], make=make) as session:
        await SOLUTIONS[name](Hands(session))
        grade = session.grade()
    assert (list(grade.missing), list(grade.wrong_writes)) == ([], [])


@all_rows("name", CASES)
def test_doing_and_saying_nothing_solves_no_request(name: str) -> None:
    grade = CASES[name].grader.grade([], "", 0)
    assert not grade.solved
    assert not grade.wrong_writes


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_write_is_seen_at_the_portal(name: str, make: MadeWorld) -> None:
    case = CASES[name]
    world, calls = make()
    if case.prepare is not None:
        case.prepare(world)
    portal = TrialPortal.of(world, calls)
    portal.start_legal_checks(case)
    portal.begin()
    assert portal.effects() == []
    MISTAKES[name](world)
    assert case.grader.grade(portal.effects(), "", 0).wrong_writes
