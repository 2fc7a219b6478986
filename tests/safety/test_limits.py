"""Policy limits are counted again in the transaction of the write, so that two calls cannot share the last place."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bizproc_mcp.safety.journal import Counts, Journal, Query, Written
from bizproc_mcp.safety.journal.rows import Entry
from bizproc_mcp.safety.policy import over_limit
from bizproc_mcp.safety.policy.rules import Limits
from tests.fixtures.office import HEAD, NOW, Office
from tests.fixtures.person import configured


class Crowded(Journal):
    """Another process writes in the moment between the judgement and the row before the write."""

    async def begin(self, written: Written, allowed: Callable[[Counts], None] | None = None) -> Entry:
        await super().begin(Written(written.portal, written.person, "task_delegate", {}), lambda _: None)
        return await super().begin(written, allowed)


@pytest.mark.parametrize(("places", "passes"), [(1, False), (2, True)])
async def test_who_was_quicker_has_the_last_place(office: Office, places: int, passes: bool) -> None:
    policy = office.folder.parent / f"{office.folder.name}-policy.toml"
    policy.write_text(f"[limits]\nwrites_per_hour = {places}\n", encoding="utf-8")
    async with configured(office, {"BIZPROC_POLICY": str(policy), "BIZPROC_CONFIRM": "off"}) as assistant:
        guard = (await assistant.server.assembly()).catalogue.guard
        guard.journal.close()
        guard.journal = Crowded(office.folder, office.world.clock.now)
        result = await assistant.raw("task_complete", {"task_id": 1129, "decision": "approve"})
        attempts = await guard.journal.attempts(Query(tool="task_complete"))
    assert result.is_error is not passes
    assert (1129 in office.waits_for(HEAD)) is not passes
    assert [one.outcome for one in attempts] == ["done" if passes else "withheld"]
    if not passes:
        assert f"writes_per_hour: 1 of {places} are used" in str(result.content)


@pytest.mark.parametrize(
    ("limits", "used", "reached"),
    [
        (Limits(writes_per_hour=3), Counts(writes_hour=2), ""),
        (Limits(writes_per_hour=3), Counts(writes_hour=3), "writes_per_hour: 3 of 3 are used, this call needs 1"),
        (Limits(writes_per_day=3), Counts(writes_day=3), "writes_per_day: 3 of 3 are used, this call needs 1"),
        (Limits(rejections_per_hour=0), Counts(), "rejections_per_hour: 0 of 0 are used, this call needs 1"),
        (
            Limits(rejections_per_day=1),
            Counts(rejections_day=1),
            "rejections_per_day: 1 of 1 are used, this call needs 1",
        ),
        (Limits(bulk_size=1), Counts(), ""),
        (Limits(), Counts(99, 99, 99, 99), ""),
    ],
)
def test_the_last_place_may_be_taken_and_no_more(limits: Limits, used: Counts, reached: str) -> None:
    assert over_limit(limits, used, 1, "reject") == reached


@pytest.mark.parametrize(("decision", "counts"), [("reject", True), ("cancel", True), ("approve", False), ("", False)])
def test_only_declining_counts_as_a_rejection(decision: str, counts: bool) -> None:
    limits = Limits(rejections_per_hour=1)
    assert bool(over_limit(limits, Counts(rejections_hour=1), 1, decision)) is counts


def test_every_object_of_a_bulk_call_needs_a_place() -> None:
    limits = Limits(writes_per_hour=5, bulk_size=4)
    assert over_limit(limits, Counts(writes_hour=1), 4, "") == ""
    assert "this call needs 4" in over_limit(limits, Counts(writes_hour=2), 4, "")
    assert "bulk_size: 5 objects" in over_limit(limits, Counts(), 5, "")


async def test_counts_leave_the_hour_and_the_day_behind(office: Office) -> None:
    """A write at the edge of an hour is an hour old and counts no longer."""
    moment = NOW
    journal = Journal(office.folder, lambda: moment)
    await journal.begin(Written("https://p", HEAD, "task_complete", {}, decision="reject"), lambda _: None)
    moment = NOW + timedelta(hours=1) - timedelta(milliseconds=1)
    assert await journal.counts(HEAD) == Counts(1, 1, 1, 1)
    moment = NOW + timedelta(hours=1)
    assert await journal.counts(HEAD) == Counts(0, 1, 0, 1)
    moment = NOW + timedelta(hours=24)
    assert await journal.counts(HEAD) == Counts()
    journal.close()
