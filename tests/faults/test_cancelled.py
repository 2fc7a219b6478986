"""Bulk work that is cancelled or abandoned: the write in flight finishes, no new one starts, the journal is correct."""

import signal
import time
from collections.abc import Callable

import pytest

from bizproc_mcp.safety.journal import Attempt, Journal, Query
from bizproc_standin.seed import seed_bulk
from tests.faults.killed import Process, at_rest, running
from tests.fixtures.office import HEAD, Office

BULK = 100
LATENCY = 0.3
"""Long enough to act while a batch is in flight, shorter than what a closing server waits for."""


def attempts(office: Office) -> list[Attempt]:
    journal = Journal(office.folder / "state", office.world.now)
    assert journal.verify()[2] == []
    found = journal.attempts_now(Query())
    journal.close()
    return found


def first_batch_in_flight(office: Office) -> None:
    until = time.monotonic() + 20
    while not any("task.complete" in str(record.params) for record in list(office.standin.recorded)):
        assert time.monotonic() < until, "no answer was ever sent"
        time.sleep(0.005)


def start(office: Office, process: Process) -> tuple[int, list[int]]:
    ids = seed_bulk(office.world, BULK, HEAD)
    office.standin.latency = LATENCY
    number = process.call("task_complete_many", {"task_ids": ids, "decision": "approve", "comment": "All."})
    first_batch_in_flight(office)
    return number, ids


def test_a_cancelled_call_finishes_the_batch_in_flight_and_sends_no_other(office: Office) -> None:
    with running(office, HEAD) as process:
        number, ids = start(office, process)
        process.send("notifications/cancelled", {"requestId": number}, notify=True)
        office.standin.latency = 0.0
        assert process.wait(process.call("task_get", {"task_id": 1128})) is not None
        assert number not in process.answers
        until = time.monotonic() + 20
        while not attempts(office)[0].ended and time.monotonic() < until:
            time.sleep(0.01)
    at_rest(office)
    done = [task for task in ids if task not in office.waits_for(HEAD)]
    [attempt] = attempts(office)
    assert len(done) == 50
    assert attempt.receipt["counts"] == {"done": 50, "refused": 50}
    assert "not sent: the call was cancelled" in str(attempt.receipt)


def close(process: Process) -> None:
    assert process.child.stdin is not None
    process.child.stdin.close()


def interrupt(process: Process) -> None:
    process.child.send_signal(signal.SIGINT)


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("leave", [close, interrupt], ids=["stdin closed", "SIGINT"])
def test_a_server_that_is_left_ends_soon_and_accounts_for_what_it_sent(
    office: Office, leave: Callable[[Process], None]
) -> None:
    with running(office, HEAD) as process:
        _, ids = start(office, process)
        leave(process)
        process.child.wait(5)
    at_rest(office)
    office.standin.latency = 0.0
    done = {f"task:{task}" for task in ids if task not in office.waits_for(HEAD)}
    [attempt] = attempts(office)
    assert done <= set(attempt.objects)
    assert len(done) == 50
    assert attempt.receipt["counts"] == {"done": 50, "refused": 50}
