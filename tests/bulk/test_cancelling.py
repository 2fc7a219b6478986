"""Cancellation during bulk work: the write in flight finishes, no new one starts, journal and portal agree."""

from typing import Any

import anyio
import pytest

from bizproc_mcp.safety.journal import Attempt, Query
from bizproc_mcp.writes import runner as carrying_out
from bizproc_standin.faults import Fault
from tests.bulk.holding import PATIENCE, Held, hold
from tests.bulk.test_progress import Told
from tests.fixtures.office import ADMINISTRATOR, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras


def bulk(office: Office, count: int) -> list[int]:
    return office.world.add_bulk_tasks(count, [HEAD], 806, office.task(1130).workflow.document_id)


async def ended(assistant: Assistant) -> Attempt:
    """The one attempt in the journal, once it has its ending."""
    journal = (await assistant.server.assembly()).catalogue.guard.journal
    with anyio.fail_after(PATIENCE):
        while True:
            found = await journal.attempts(Query())
            if found and found[0].ended:
                assert journal.verify()[2] == []
                return found[0]
            await anyio.sleep(0.005)


async def cancelled_in(
    assistant: Assistant, held: Held, tool: str, arguments: dict[str, Any], grace: float = 0.0
) -> Told:
    """Cancel the call while the portal works on the held request, then let it finish."""
    told = Told()
    async with anyio.create_task_group() as tasks:

        async def call() -> None:
            await assistant.client.call_tool(tool, arguments, progress_callback=told.take)

        async def let_go() -> None:
            await anyio.sleep(grace)
            held.open.set()

        with anyio.CancelScope(shield=True):
            calling = anyio.CancelScope()

            async def run() -> None:
                with calling:
                    await call()

            tasks.start_soon(run)
            await held.arrived()
            tasks.start_soon(let_go)
            calling.cancel()
    return told


def dry_batches(office: Office) -> int:
    return office.standin.requests["batch"]


@both_eras
async def test_a_cancelled_answer_to_many_ends_with_the_batch_in_flight(office: Office) -> None:
    ids = bulk(office, 100)
    async with office.assistant() as head:
        before = dry_batches(office)
        await head.call("task_complete_many", task_ids=ids, decision="approve", dry_run=True)
        held = hold(office, "batch", skip=dry_batches(office) - before)
        await cancelled_in(head, held, "task_complete_many", {"task_ids": ids, "decision": "approve"})
        attempt = await ended(head)
    done = [task_id for task_id in ids if task_id not in office.waits_for(HEAD)]
    assert done == ids[:50]
    assert attempt.receipt["counts"] == {"done": 50, "refused": 50}
    assert {item["outcome"]: item["task_ids"] for item in attempt.receipt["items"]} == {
        "done": ids[:50],
        "refused": ids[50:],
    }
    assert "not sent: the call was cancelled" in str(attempt.receipt)


@both_eras
async def test_a_cancelled_stop_of_many_ends_with_the_batch_in_flight(office: Office) -> None:
    bulk(office, 120)
    every = sorted(one.id for one in office.world.instances.values() if one.template_id == 806)
    arguments = {"template_id": 806, "max_count": 1000, "dry_run": False}
    async with office.assistant(ADMINISTRATOR) as admin:
        before = dry_batches(office)
        await admin.call("workflow_terminate_many", **(arguments | {"dry_run": True}))
        held = hold(office, "batch", skip=dry_batches(office) - before)
        await cancelled_in(admin, held, "workflow_terminate_many", arguments)
        attempt = await ended(admin)
    assert not set(every[:50]) & set(office.world.instances)
    assert set(every[50:]) <= set(office.world.instances)
    assert attempt.receipt["counts"] == {"done": 50, "refused": len(every) - 50}


@both_eras
async def test_a_cancelled_handover_is_looked_after(office: Office) -> None:
    ids = bulk(office, 250)
    arguments = {"all_open": True, "template_id": 806, "to_user": "37", "dry_run": False}
    async with office.assistant() as head:
        held = hold(office, "bizproc.task.delegate")
        await cancelled_in(head, held, "task_delegate", arguments)
        attempt = await ended(head)
    handed = office.waits_for(37)
    told = {item["outcome"]: set(item["task_ids"]) for item in attempt.receipt["items"]}
    assert told["done"] == {task_id for task_id in attempt_ids(attempt) if task_id in handed}
    assert len(told["done"]) == 100
    assert told["refused"] == attempt_ids(attempt) - told["done"]
    assert office.written() == ["bizproc.task.delegate"]
    assert set(ids) & office.waits_for(HEAD)


def attempt_ids(attempt: Attempt) -> set[int]:
    return {int(name.removeprefix("task:")) for name in attempt.objects}


@pytest.mark.parametrize("era", ["legacy"])
async def test_while_the_client_is_there_a_slow_batch_gets_its_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty answers may take a portal ten seconds; only a closed connection is in a hurry."""
    monkeypatch.setattr(carrying_out, "GRACE", 0.15)
    ids = bulk(office, 60)
    async with office.assistant() as head:
        before = dry_batches(office)
        await head.call("task_complete_many", task_ids=ids, decision="approve", dry_run=True)
        held = hold(office, "batch", skip=dry_batches(office) - before)
        arguments = {"task_ids": ids, "decision": "approve"}
        await cancelled_in(head, held, "task_complete_many", arguments, grace=0.5)
        attempt = await ended(head)
    assert attempt.receipt["counts"] == {"done": 50, "refused": 10}


async def test_what_is_cut_off_is_unknown_item_by_item(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_out, "GRACE", 0.1)
    ids = bulk(office, 60)
    async with office.assistant() as head:
        before = dry_batches(office)
        await head.call("task_complete_many", task_ids=ids, decision="approve", dry_run=True)
        held = hold(office, "batch", skip=dry_batches(office) - before)
        told = await cancelled_in(head, held, "task_complete_many", {"task_ids": ids, "decision": "approve"}, grace=0.6)
        attempt = await ended(head)
    assert attempt.outcome == "unknown"
    assert attempt.receipt["counts"] == {"unknown": 50, "refused": 10}
    assert told.last == "approve 60 tasks: 50 unknown, 10 refused"


@both_eras
async def test_a_write_that_waited_for_its_turn_is_not_sent_after_the_cancel(office: Office) -> None:
    """The portal refuses for its rate; the call is cancelled before the next try."""
    ids = bulk(office, 60)
    waiting, go_on = anyio.Event(), anyio.Event()

    async def sleep(seconds: float) -> None:
        waiting.set()
        await go_on.wait()
        office.wire_clock.time += seconds

    async with office.assistant() as head:
        before = dry_batches(office)
        await head.call("task_complete_many", task_ids=ids, decision="approve", dry_run=True)
        office.standin.faults.add(
            Fault("error", "batch", skip=dry_batches(office) - before, error="QUERY_LIMIT_EXCEEDED")
        )
        office.wire_clock.sleep = sleep  # type: ignore[method-assign]
        async with anyio.create_task_group() as tasks:
            scope = anyio.CancelScope()

            async def call() -> None:
                with scope:
                    await head.client.call_tool("task_complete_many", {"task_ids": ids, "decision": "approve"})

            tasks.start_soon(call)
            await waiting.wait()
            scope.cancel()
            await anyio.sleep(0.02)
            go_on.set()
        attempt = await ended(head)
    assert set(ids) <= office.waits_for(HEAD)
    assert office.written() == []
    assert attempt.receipt["counts"] == {"refused": 60}
    assert "cancelled" in str(attempt.receipt)
