"""Each writing tool × each failure: at most one effect, and receipt and journal agree with the portal."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from bizproc_mcp.safety.journal import Attempt, Journal, Query
from bizproc_mcp.safety.policy.vocabulary import TOOLS
from bizproc_standin.faults import Fault
from bizproc_standin.seed.applications import INTEGRATION
from tests.faults.cases import CASES, Case
from tests.fixtures.office import Assistant, Office
from tests.fixtures.person import configured
from tests.fixtures.selection import diagonal, rest_slow

SLOW = 0.5
"""Seconds the portal takes where the server waits for 0.1 only."""


FAULTS: Mapping[str, Callable[[Case], Fault]] = {
    "refused before": lambda case: Fault.refuse(
        400, case.method, None, error=case.refusal, description="The portal says no."
    ),
    "access denied": lambda case: Fault.refuse(403, case.method, None, error="ACCESS_DENIED", description="No."),
    "cut before the effect": lambda case: Fault.drop(case.request),
    "cut after the effect": lambda case: Fault.drop(case.request, after_effect=True),
    "garbled after the effect": lambda case: Fault.truncated(case.request),
    "failed before the effect": lambda case: Fault.refuse(500, case.request),
    "failed after the effect": lambda case: Fault.refuse(500, case.request, after_effect=True),
    "timeout": lambda case: Fault.latency(SLOW, case.request),
}


def attempts(folder: Path, office: Office) -> list[Attempt]:
    """What the journal says; it is whole, or the test fails."""
    journal = Journal(folder, office.world.now)
    assert journal.verify()[2] == []
    found = journal.attempts_now(Query())
    journal.close()
    return found


def connected(office: Office, case: Case, env: Mapping[str, str]) -> AbstractAsyncContextManager[Assistant]:
    """An assistant with the credentials the tool needs."""
    if case.application:
        return office.app_assistant(case.person, INTEGRATION, **env)
    return configured(office, env, case.person)


def outcome_of(structured: Mapping[str, Any] | None, *, failed: bool) -> str:
    return "error" if failed else str((structured or {}).get("outcome"))


@pytest.mark.parametrize(("case", "fault"), diagonal(CASES, list(FAULTS)))
async def test_receipt_and_journal_agree_with_the_portal(office: Office, case: Case, fault: str) -> None:
    before = case.effects(office)
    timeout = {"BIZPROC_TIMEOUT": "0.1"} if fault == "timeout" else {}
    async with connected(office, case, timeout) as assistant:
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


# Each tool is seen to work in its own tests.
@pytest.mark.parametrize("case", rest_slow(CASES, quick=CASES[:2]))
async def test_without_any_fault_there_is_exactly_one_effect(office: Office, case: Case) -> None:
    before = case.effects(office)
    async with connected(office, case, {}) as assistant:
        said = await assistant.call(case.tool, **case.arguments(office))
    [attempt] = attempts(office.folder, office)
    assert case.effects(office) - before == case.objects
    assert said.data["outcome"] == attempt.outcome
    assert attempt.outcome in ("done", "accepted")
    assert attempt.count == case.objects


async def test_every_writing_tool_stands_in_the_matrix_and_in_the_vocabulary_of_policies(office: Office) -> None:
    async with office.app_assistant() as assistant:
        declared = list((await assistant.server.assembly()).catalogue.declared())
    writing = {name for _, name, declaration in declared if declaration.writes}
    assert writing == {case.tool for case in CASES}
    assert writing <= set(TOOLS)
