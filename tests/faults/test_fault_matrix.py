"""Each writing tool × each way to fail: at most one effect, and receipt and journal agree with the portal."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bizproc_mcp.safety.journal import Attempt, Journal, Query
from bizproc_standin.faults import Fault
from tests.faults.cases import CASES, Case
from tests.fixtures.office import Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import configured

SLOW = 0.5
"""Seconds the portal takes where the server waits for 0.1 only."""


def wire(case: Case) -> str:
    """What the request is called: bulk answers go as a batch."""
    return "batch" if case.tool == "task_complete_many" else case.method


FAULTS: Mapping[str, Callable[[Case], Fault]] = {
    "refused before": lambda case: Fault.refuse(
        400, case.method, None, error=case.refusal, description="The portal says no."
    ),
    "access denied": lambda case: Fault.refuse(403, case.method, None, error="ACCESS_DENIED", description="No."),
    "cut before the effect": lambda case: Fault.drop(wire(case)),
    "cut after the effect": lambda case: Fault.drop(wire(case), after_effect=True),
    "garbled after the effect": lambda case: Fault.truncated(wire(case)),
    "failed before the effect": lambda case: Fault.refuse(500, wire(case)),
    "failed after the effect": lambda case: Fault.refuse(500, wire(case), after_effect=True),
    "timeout": lambda case: Fault.latency(SLOW, wire(case)),
}


def attempts(folder: Path, office: Office) -> list[Attempt]:
    """What the journal says; it is whole, or the test fails."""
    journal = Journal(folder, office.world.now)
    assert journal.verify()[2] == []
    found = journal.attempts_now(Query())
    journal.close()
    return found


def outcome_of(structured: Mapping[str, Any] | None, *, failed: bool) -> str:
    return "error" if failed else str((structured or {}).get("outcome"))


@both_eras
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_receipt_and_journal_agree_with_the_portal(office: Office, case: Case, fault: str) -> None:
    before = case.effects(office)
    timeout = {"BIZPROC_TIMEOUT": "0.1"} if fault == "timeout" else {}
    async with configured(office, timeout, case.person) as assistant:
        office.standin.faults.add(FAULTS[fault](case))
        result = await assistant.raw(case.tool, case.arguments(office))
        office.standin.faults.clear()
    said = outcome_of(result.structured_content, failed=result.is_error)
    [attempt] = attempts(office.folder, office)
    effects = case.effects(office) - before
    assert case.sent(office) <= case.objects
    assert 0 <= effects <= case.objects
    if said in ("done", "accepted"):
        assert effects == case.objects
    if said == "refused" or (said == "error" and attempt.outcome == "refused"):
        assert effects == 0
    if "after" in fault:
        assert said in ("done", "accepted", "unknown")
    if fault in ("refused before", "access denied"):
        assert attempt.outcome == "refused"
    assert attempt.tool == case.tool
    assert attempt.outcome == (said if said != "error" else attempt.outcome)
    assert attempt.outcome in ("done", "accepted", "already_done", "refused", "unknown")
    if said == "error":
        assert attempt.outcome in ("refused", "unknown")


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_without_any_fault_there_is_exactly_one_effect(office: Office, case: Case) -> None:
    before = case.effects(office)
    async with office.assistant(case.person) as assistant:
        said = await assistant.call(case.tool, **case.arguments(office))
    [attempt] = attempts(office.folder, office)
    assert case.effects(office) - before == case.objects
    assert said.data["outcome"] == attempt.outcome
    assert attempt.outcome in ("done", "accepted")
    assert attempt.count == case.objects
