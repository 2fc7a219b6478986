"""SIGKILL during a write: the journal opens, is intact, and contains every effect."""

import random
import secrets
import time

import pytest

from bizproc_mcp.safety.journal import Attempt, Journal, Query
from bizproc_standin.faults import Fault
from bizproc_standin.seed import seed_bulk
from tests.faults.cases import CASES, Case
from tests.faults.killed import at_rest, running
from tests.fixtures.office import HEAD, Office
from tests.fixtures.selection import rest_slow

BULK = 100
LATENCY = 0.06
"""Seconds each request takes at the portal, so that a kill falls into all phases of the work."""


def attempts(office: Office) -> list[Attempt]:
    """What the journal says; it opens and is whole, or the test fails."""
    journal = Journal(office.folder / "state", office.world.now)
    assert journal.verify()[2] == []
    found = journal.attempts_now(Query())
    journal.close()
    return found


def writes(office: Office, case: Case) -> int:
    """How many requests that write have arrived; reads go as batches too."""
    verb = case.method.removeprefix("bizproc.")
    seen = [record for record in list(office.standin.recorded) if record.method == case.request]
    return sum(case.request == case.method or verb in str(record.params) for record in seen)


# A process each.
@pytest.mark.parametrize("case", rest_slow(CASES, quick=CASES[:1]))
def test_a_process_killed_during_a_write_leaves_an_attempt_with_an_unknown_end(office: Office, case: Case) -> None:
    arguments = case.arguments(office)
    before = case.effects(office)
    with running(office, case.person, application=case.application) as process:
        already = writes(office, case)
        office.standin.faults.add(Fault.latency(0.3, case.request, None))
        process.call(case.tool, arguments)
        until = time.monotonic() + 20
        while writes(office, case) == already:
            assert time.monotonic() < until, "the write never reached the portal"
            time.sleep(0.005)
        process.kill()
    at_rest(office)
    [attempt] = attempts(office)
    assert attempt.outcome == "unknown: process ended"
    assert attempt.tool == case.tool
    assert attempt.objects
    assert case.effects(office) - before in (0, case.objects)
    assert case.sent(office) <= case.objects


@pytest.mark.slow  # twenty processes, a hundred tasks each
def test_a_process_killed_at_any_moment_of_bulk_work_is_accounted_for(
    office: Office, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds: int = request.config.getoption("--kill-rounds")
    seed: int = request.config.getoption("--kill-seed") or secrets.randbelow(1_000_000)
    with capsys.disabled():
        print(f"\nkilling {rounds} times, --kill-seed {seed}")
    moments = random.Random(seed)
    effects = unended = partial = finished = 0
    for _ in range(rounds):
        ids = seed_bulk(office.world, BULK, HEAD)
        known = len(attempts(office)) if (office.folder / "state").exists() else 0
        sent = office.standin.rest.commands["bizproc.task.complete"]
        with running(office, HEAD) as process:
            office.standin.latency = LATENCY
            number = process.call("task_complete_many", {"task_ids": ids, "decision": "approve", "comment": "Bulk."})
            answer = process.wait(number, moments.uniform(0.0, 0.45))
            process.kill()
        at_rest(office)
        office.standin.latency = 0.0
        done = {task for task in ids if task not in office.waits_for(HEAD)}
        assert office.standin.rest.commands["bizproc.task.complete"] - sent in (len(done), BULK)
        new = attempts(office)[: len(attempts(office)) - known]
        listed = {word for attempt in new for word in attempt.objects}
        assert {f"task:{task}" for task in done} <= listed
        for attempt in new:
            if attempt.outcome == "done":
                assert {f"task:{task}" for task in done} == set(attempt.objects)
            else:
                assert attempt.outcome == "unknown: process ended"
        effects += len(done)
        partial += 0 < len(done) < BULK
        unended += any(attempt.outcome != "done" for attempt in new)
        finished += answer is not None
    with capsys.disabled():
        print(f"{effects} effects, all in the journal; {unended} calls without an end, {partial} of them half done")
        print(f"{finished} calls were answered before the kill")
