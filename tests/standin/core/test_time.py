"""Delays, time limits, archiving: everything that the clock triggers."""

from datetime import timedelta

from bizproc_standin.state.records import TaskStatus, UserStatus
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    DEAL_1,
    GROUP,
    Node,
    Portal,
    approve,
    lines,
    log,
    node,
    only_task,
    start,
)

DAY = timedelta(days=1)


def _delay(**properties: object) -> Node:
    return node("Delay", "D1", **properties)


def test_a_delay_ends_when_its_time_has_come(world: Portal) -> None:
    """Not a second earlier."""
    workflow_id = start(world, _delay(TimeoutDuration="2", TimeoutDurationType="h"), log("on"))
    world.clock.advance(timedelta(hours=2) - timedelta(seconds=1))
    assert world.tick() == 0
    assert lines(world, workflow_id) == []
    world.clock.advance(timedelta(seconds=1))
    assert world.tick() == 1
    assert lines(world, workflow_id) == ["on"]
    assert not world.instances


def test_a_delay_until_a_number_of_seconds(world: Portal) -> None:
    """What is a whole number counts from 1970."""
    due = int(world.now().timestamp()) + 90
    workflow_id = start(world, _delay(TimeoutTime=str(due)), log("on"))
    world.clock.advance(timedelta(seconds=89))
    assert world.tick() == 0
    world.clock.advance(timedelta(seconds=1))
    assert world.tick() == 1
    assert lines(world, workflow_id) == ["on"]


def test_a_delay_until_a_calculated_moment(world: Portal) -> None:
    """``=dateadd(…)`` on a document field."""
    world.documents[DEAL_1].fields["BEGIN"] = "2026-11-30"
    workflow_id = start(world, _delay(TimeoutTime='=dateadd({=Document:BEGIN}, "-5d")'), log("on"))
    world.clock.advance(4 * DAY)
    world.tick()
    assert lines(world, workflow_id) == []
    world.clock.advance(DAY)
    world.tick()
    assert lines(world, workflow_id) == ["on"]


def test_a_moment_that_has_passed_is_no_wait(world: Portal) -> None:
    """Nor is a delay of nothing."""
    workflow_id = start(
        world,
        _delay(TimeoutTime="2020-01-01"),
        node("Delay", "D2", TimeoutDuration="0"),
        node("Delay", "D3"),
        log("on"),
    )
    assert lines(world, workflow_id) == ["on"]


def test_a_time_limit_closes_a_task(world: Portal) -> None:
    """Waiting people are recorded as No, the task as timed out; the second branch runs (docs/portal.md 7.5)."""
    people = [f"user_{GROUP}", f"user_{CLERK}"]
    workflow_id = start(
        world,
        approve(Users=people, ApproveType="all", TimeoutDuration="3", TimeoutDurationType="d"),
        log("timeout {=A1:IsTimeout}"),
    )
    task = only_task(world)
    assert task.overdue_date == world.now() + 3 * DAY
    world.complete_task(task.id, GROUP, 1)
    world.clock.advance(3 * DAY)
    assert world.tick() == 1
    assert task.status is TaskStatus.TIMEOUT
    assert [row.status for row in task.participants] == [UserStatus.YES, UserStatus.NO]
    assert lines(world, workflow_id) == ["no", "timeout 1"]


def test_an_answered_task_does_not_time_out(world: Portal) -> None:
    """A timer of a wait that is over is ignored."""
    start(world, approve("A1", TimeoutDuration="1", TimeoutDurationType="d"), approve("A2"))
    world.complete_task(only_task(world).id, GROUP, 1)
    world.clock.advance(2 * DAY)
    assert world.tick() == 0
    assert only_task(world).activity_name == "A2"


def test_an_overdue_date_alone_closes_nothing(world: Portal) -> None:
    """It is only shown."""
    start(world, approve(OverdueDate="2026-11-21T10:00:00+03:00"))
    world.clock.advance(5 * DAY)
    assert world.tick() == 0
    task = only_task(world)
    assert task.overdue_date is not None
    assert task.overdue_date < world.now()


def test_a_stuck_process_misses_its_moment_until_it_is_unlocked(world: Portal) -> None:
    """Timers hold."""
    workflow_id = start(world, _delay(TimeoutDuration="60"), log("on"))
    world.lock_workflow(workflow_id, world.now())
    world.clock.advance(timedelta(minutes=2))
    assert world.tick() == 0
    world.lock_workflow(workflow_id, None)
    world.clock.advance(timedelta(minutes=2))
    assert world.tick() == 1
    assert lines(world, workflow_id) == ["on"]


def test_finished_tasks_stay_a_day(world: Portal) -> None:
    """Where the portal archives (docs/portal.md 7.1); tasks of a live process stay as long as it lives."""
    world.archived_after = DAY
    start(world, approve("A1", Users=[f"user_{COLLEAGUE}"]))
    start(world, approve("B1"), approve("B2"))
    done = [world.complete_task(1, COLLEAGUE, 1), world.complete_task(2, GROUP, 1)]
    assert done == [TaskStatus.YES, TaskStatus.YES]
    world.clock.advance(DAY - timedelta(minutes=1))
    world.tick()
    assert list(world.task_ids()) == [1, 2, 3]
    world.clock.advance(timedelta(minutes=1))
    world.tick()
    assert list(world.task_ids()) == [2, 3]
    assert list(world.task_ids_of_user(COLLEAGUE)) == []


def test_a_stopped_process_wakes_nobody(world: Portal) -> None:
    """Its timers are forgotten."""
    workflow_id = start(world, _delay(TimeoutDuration="60"), log("on"))
    world.terminate(workflow_id)
    world.clock.advance(DAY)
    assert world.tick() == 0
    assert "on" not in lines(world, workflow_id)
