"""Approval: any, all and vote (docs/portal.md 7.5)."""

import pytest

from bizproc_standin.state.errors import TaskRefusal
from bizproc_standin.state.records import TaskStatus, UserStatus
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    DIRECTOR,
    GROUP,
    NEIGHBOUR,
    Portal,
    approve,
    errors,
    lines,
    log,
    only_task,
    sequence,
    start,
)

FOUR = [f"user_{user_id}" for user_id in (GROUP, CLERK, COLLEAGUE, NEIGHBOUR)]


def _voted(world: Portal, answers: str, rule: dict[str, object]) -> TaskStatus:
    start(world, approve(Users=FOUR, more=rule))
    task = only_task(world)
    for user_id, answer in zip((GROUP, CLERK, COLLEAGUE, NEIGHBOUR), answers, strict=False):
        world.complete_task(task.id, user_id, answer)
    return task.status


@pytest.mark.parametrize(
    ("answers", "rule", "status"),
    [
        ("1", {"ApproveType": "any"}, TaskStatus.YES),
        ("2", {"ApproveType": "any"}, TaskStatus.NO),
        ("111", {"ApproveType": "all"}, TaskStatus.RUNNING),
        ("1111", {"ApproveType": "all"}, TaskStatus.YES),
        ("12", {"ApproveType": "all"}, TaskStatus.NO),
        ("11", {"ApproveType": "vote", "ApproveMinPercent": "50"}, TaskStatus.RUNNING),
        ("111", {"ApproveType": "vote", "ApproveMinPercent": "50"}, TaskStatus.YES),
        ("22", {"ApproveType": "vote", "ApproveMinPercent": "50"}, TaskStatus.NO),
        ("1", {"ApproveType": "vote", "ApproveMinPercent": "0"}, TaskStatus.YES),
        ("1111", {"ApproveType": "vote", "ApproveMinPercent": "100"}, TaskStatus.YES),
        ("2", {"ApproveType": "vote", "ApproveMinPercent": "100"}, TaskStatus.NO),
        ("111", {"ApproveType": "vote", "ApproveMinPercent": 50, "ApproveWaitForAll": "Y"}, TaskStatus.RUNNING),
        ("1112", {"ApproveType": "vote", "ApproveMinPercent": 50, "ApproveWaitForAll": "Y"}, TaskStatus.YES),
        ("1122", {"ApproveType": "vote", "ApproveMinPercent": 50, "ApproveWaitForAll": "Y"}, TaskStatus.NO),
        ("2222", {"ApproveType": "vote", "ApproveMinPercent": 100, "ApproveWaitForAll": "Y"}, TaskStatus.NO),
        # Recorded: absent means all, and what the portal does not know never ends.
        ("1", {}, TaskStatus.RUNNING),
        ("1111", {}, TaskStatus.YES),
        ("1111", {"ApproveType": "ANY"}, TaskStatus.RUNNING),
    ],
)
def test_answers_amount_to_a_verdict(world: Portal, answers: str, rule: dict[str, object], status: TaskStatus) -> None:
    """Four people are asked; the answers come in order."""
    assert _voted(world, answers, rule) is status


def test_rows_of_people_who_had_not_answered_are_deleted(world: Portal) -> None:
    """Their later answer is not found, a second one of who answered is refused differently (docs/portal.md 7.5)."""
    start(world, approve(Users=FOUR, ApproveType="any"))
    task = only_task(world)
    world.complete_task(task.id, CLERK, "YES")
    assert [row.user_id for row in task.participants] == [CLERK]
    assert task.id not in world.task_ids_of_user(GROUP)
    with pytest.raises(TaskRefusal, match="ERROR_TASK_NOT_FOUND: Task not found"):
        world.complete_task(task.id, GROUP, 1)
    with pytest.raises(TaskRefusal, match="ERROR_TASK_COMPLETED: Task already completed"):
        world.complete_task(task.id, CLERK, 1)


def test_an_administrator_cannot_answer_for_others(world: Portal) -> None:
    """Completion acts as the current user only (docs/portal.md 7.2)."""
    start(world, approve())
    with pytest.raises(TaskRefusal, match="Task not found"):
        world.complete_task(only_task(world).id, DIRECTOR, 1)


@pytest.mark.parametrize("status", [0, 5, "0", "", None, False, [1], 1.5, "sure", "1 "])
def test_an_unknown_status_is_refused_before_the_task_is_looked_for(world: Portal, status: object) -> None:
    """The status is checked before the task."""
    with pytest.raises(TaskRefusal, match="ERROR_TASK_VALIDATION: incorrect STATUS"):
        world.complete_task(999, CLERK, status)


def test_the_word_waiting_gets_past_the_check(world: Portal) -> None:
    """Recorded: only the number 0 is empty; the approval then knows no such answer."""
    start(world, approve())
    with pytest.raises(TaskRefusal, match="ERROR_TASK_EXECUTION: No action specified"):
        world.complete_task(only_task(world).id, GROUP, "Waiting")


def test_an_empty_id_comes_first(world: Portal) -> None:
    """Before the status (docs/portal.md 7.2)."""
    with pytest.raises(TaskRefusal, match="empty TASK_ID"):
        world.complete_task(0, CLERK, "nonsense")


@pytest.mark.parametrize(("language", "text"), [("en", "No action specified."), ("ru", "Не указано действие")])
def test_an_approval_knows_only_yes_and_no(world: Portal, language: str, text: str) -> None:
    """The text follows the portal's language (docs/portal.md 7.2)."""
    world.language = language
    start(world, approve(CommentRequired="Y"))
    with pytest.raises(TaskRefusal, match=f"ERROR_TASK_EXECUTION: {text}"):
        world.complete_task(only_task(world).id, GROUP, "ok")


@pytest.mark.parametrize(
    ("rule", "answer", "wanted"),
    [
        ("N", 1, False),
        ("Y", 1, True),
        ("Y", 2, True),
        ("YA", 1, True),
        ("YA", 2, False),
        ("YR", 1, False),
        ("YR", 2, True),
    ],
)
def test_the_comment_rule_depends_on_the_answer(world: Portal, rule: str, answer: int, *, wanted: bool) -> None:
    """YA asks for one on approval, YR on rejection (docs/portal.md 7.2)."""
    start(world, approve(CommentRequired=rule, CommentLabelMessage="Why"))
    task = only_task(world)
    if wanted:
        with pytest.raises(TaskRefusal, match="The 'Why' field is required"):
            world.complete_task(task.id, GROUP, answer)
        assert task.running
    world.complete_task(task.id, GROUP, answer, "Because" if wanted else "")
    assert not task.running


def test_a_hidden_comment_is_never_required(world: Portal) -> None:
    """The rule holds only where comments are shown."""
    start(world, approve(CommentRequired="Y", ShowComment="N"))
    assert world.complete_task(only_task(world).id, GROUP, 1) is TaskStatus.YES


def test_results_name_who_answered_what(world: Portal) -> None:
    """Comments (recorded: a line with the verdict for each voter), LastApprover, counts."""
    report = "{=A1:VotedCount} {=A1:ApprovedCount} {=A1:NotApprovedCount} {=A1:LastApprover} {=A1:LastApproverComment}"
    workflow_id = start(world, approve(no=sequence(log(report), log("{=A1:Comments}")), Users=FOUR, ApproveType="all"))
    task = only_task(world)
    world.complete_task(task.id, GROUP, 1, "fine")
    world.complete_task(task.id, CLERK, 2, "too dear")
    assert lines(world, workflow_id) == [
        f"2 1 1 user_{CLERK} too dear",
        "Grigori Test (grigori): Approved\nComment: fine\nClara Test (clara): Declined\nComment: too dear",
    ]


def test_the_status_message_shows_progress(world: Portal) -> None:
    """WORKFLOW_STATE follows the votes where the template asks for it."""
    workflow_id = start(
        world,
        approve(Users=FOUR, ApproveType="all", SetStatusMessage="Y", StatusMessage="#VOTED# of #TOTAL# (#PERCENT#%)"),
    )
    assert world.states[workflow_id].title == "0 of 4 (0%)"
    world.complete_task(only_task(world).id, GROUP, 1)
    assert world.states[workflow_id].title == "1 of 4 (25%)"


def test_nobody_to_ask_is_a_fault_of_the_step(world: Portal) -> None:
    """The portal's task service refuses it: neither branch runs, the sequence goes on."""
    workflow_id = start(world, approve(Users=["{=Variable:Nobody}"]), log("on"))
    assert lines(world, workflow_id) == ["on"]
    assert errors(world, workflow_id) == ["Nobody is named for the task."]
    assert not world.tasks


def test_default_labels_follow_the_language(russian: Portal) -> None:
    """A Russian portal labels the buttons in Russian (docs/portal.md 7.1)."""
    start(russian, approve())
    shown = only_task(russian).parameters
    assert (shown.yes_label, shown.no_label, shown.comment_label) == ("Утвердить документ", "Отклонить", "Комментарий")


def test_a_delegated_answer_is_recorded_for_both(world: Portal) -> None:
    """The row is the delegate's and keeps the original person."""
    start(world, approve())
    task = only_task(world)
    world.delegate_tasks([task.id], GROUP, CLERK, GROUP)
    world.complete_task(task.id, CLERK, 1)
    [row] = task.participants
    assert (row.user_id, row.original_user_id, row.status) == (CLERK, GROUP, UserStatus.YES)
