"""The answers that a task accepts and when it requires a comment, for all kinds and rules."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.tasks import CommentRule, Decision, Kind, Task, TaskStatus, UserStatus
from bizproc_mcp.rules.decisions import LEGAL, check_decision, comment_needed, comment_rule, legal_decisions
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from tests.fixtures.tables import all_rows

KINDS: tuple[Kind, ...] = get_args(Kind)
DECISIONS: tuple[Decision, ...] = get_args(Decision)
RULES = st.builds(CommentRule, st.booleans(), st.sampled_from(["N", "Y", "YA", "YR"]), st.text(max_size=5))
SPACES = st.text(st.sampled_from(" \t\n\u00a0"), max_size=4)


def task(
    kind: Kind,
    rule: CommentRule,
    *,
    status: TaskStatus = TaskStatus.RUNNING,
    person: int | None = 15,
    answered: UserStatus = UserStatus.WAITING,
) -> Task:
    return Task(
        id=7,
        name=PortalText("T"),
        activity=PortalCode("X"),
        kind=kind,
        workflow_id="",
        document=None,
        status=status,
        person=person,
        person_status=answered if person else None,
        comment=rule,
    )


@given(st.sampled_from(KINDS), RULES, st.sampled_from(DECISIONS), st.text(max_size=5))
def test_a_decision_passes_exactly_where_it_is_legal_and_its_comment_is_there(
    kind: Kind, rule: CommentRule, decision: Decision, comment: str
) -> None:
    asked = task(kind, rule)
    fine = decision in LEGAL[kind] and (not comment_needed(asked, decision) or comment.strip() != "")
    if fine:
        check_decision(asked, decision, comment)
    else:
        with pytest.raises(InvalidInput):
            check_decision(asked, decision, comment)


@given(st.sampled_from(KINDS), RULES, st.sampled_from(DECISIONS))
def test_a_comment_that_is_not_shown_is_never_needed(kind: Kind, rule: CommentRule, decision: Decision) -> None:
    asked = task(kind, CommentRule(shown=False, required=rule.required))
    assert not comment_needed(asked, decision)
    assert comment_rule(asked) == "not shown"


@given(RULES, SPACES)
def test_spaces_are_no_comment(rule: CommentRule, spaces: str) -> None:
    asked = task("approval", rule)
    if comment_needed(asked, "reject"):
        with pytest.raises(InvalidInput, match="comment"):
            check_decision(asked, "reject", spaces)


@given(st.sampled_from(KINDS), RULES)
def test_a_refusal_names_what_is_legal(kind: Kind, rule: CommentRule) -> None:
    for decision in set(DECISIONS) - set(LEGAL[kind]):
        with pytest.raises(InvalidInput) as refused:
            check_decision(task(kind, rule), decision, "x")
        assert all(word in str(refused.value) for word in LEGAL[kind])


@given(st.sampled_from(KINDS), st.sampled_from(TaskStatus), st.sampled_from(UserStatus), st.sampled_from([None, 15]))
def test_only_an_open_task_of_the_person_offers_decisions(
    kind: Kind, status: TaskStatus, answered: UserStatus, person: int | None
) -> None:
    told = legal_decisions(task(kind, CommentRule(), status=status, person=person, answered=answered))
    is_open = status is TaskStatus.RUNNING and answered is UserStatus.WAITING and person is not None
    assert told == (LEGAL[kind] if is_open else ())


@all_rows(
    ("kind", "required", "words"),
    [
        ("approval", "N", "optional"),
        ("approval", "Y", "required"),
        ("approval", "YA", "required to approve"),
        ("approval", "YR", "required to reject"),
        ("review", "Y", "required"),
        ("review", "YA", "optional"),
        ("review", "YR", "optional"),
        ("information", "Y", "required"),
        ("information", "YA", "optional"),
        ("information_optional", "Y", "required"),
        ("information_optional", "YA", "required to submit"),
        ("information_optional", "YR", "required to cancel"),
    ],
)
def test_the_rule_is_told_in_words(kind: Kind, required: str, words: str) -> None:
    assert comment_rule(task(kind, CommentRule(True, required))) == words  # type: ignore[arg-type]
