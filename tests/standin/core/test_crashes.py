"""Fatal PHP errors on a portal: the request fails, and its process stays locked."""

from datetime import timedelta

import pytest

from bizproc_standin.state.errors import CrashRefusal, TaskRefusal
from bizproc_standin.state.records import UserStatus
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    GROUP,
    Node,
    Portal,
    approve,
    errors,
    lines,
    log,
    node,
    only_task,
    start,
)


def _condition_in_php() -> Node:
    branch = node("IfElseBranch", children=[log("never")], codecondition="return true;")
    return node("IfElse", children=[branch])


def test_a_condition_in_php_kills_the_start(world: Portal) -> None:
    """The stand-in runs no PHP, and says so by failing rather than by choosing a branch."""
    with pytest.raises(CrashRefusal, match="INTERNAL_SERVER_ERROR"):
        start(world, log("before"), _condition_in_php())
    assert not world.instances
    assert not world.states
    assert not world.tasks


def test_an_answer_that_died_is_recorded_and_the_process_locked(world: Portal) -> None:
    """The task service had written it down before the engine went on."""
    workflow_id = start(world, approve(Users=[f"user_{GROUP}"]), _condition_in_php())
    task = only_task(world)
    with pytest.raises(CrashRefusal):
        world.complete_task(task.id, GROUP, 1)
    assert [row.status for row in task.participants] == [UserStatus.YES]
    assert world.instances[workflow_id].owned_until is not None
    assert errors(world, workflow_id) == ["The condition is written in PHP, which is not run here."]


def test_a_refusal_counted_against_no_number_dies(world: Portal) -> None:
    """Recorded: 100 minus a text that begins with no number is an error of PHP; a yes is only compared."""
    people = [f"user_{user_id}" for user_id in (GROUP, CLERK, COLLEAGUE)]
    start(world, approve(Users=people, ApproveType="vote", ApproveMinPercent="many"))
    task = only_task(world)
    world.complete_task(task.id, GROUP, 1)
    with pytest.raises(CrashRefusal):
        world.complete_task(task.id, CLERK, 2)
    with pytest.raises(TaskRefusal, match="The workflow is hung or being executed"):
        world.complete_task(task.id, COLLEAGUE, 1)


def test_a_timer_that_died_is_heard_by_nobody(world: Portal) -> None:
    """The clock goes on for all other processes."""
    stuck = start(world, node("Delay", "D", TimeoutDuration="60"), _condition_in_php())
    other = start(world, node("Delay", "D", TimeoutDuration="60"), log("on"))
    world.clock.advance(timedelta(minutes=1))
    world.tick()
    assert world.instances[stuck].owned_until is not None
    assert lines(world, other) == ["on"]
