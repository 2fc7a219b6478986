"""Progress of bulk work never decreases, and the last message states what was done."""

from dataclasses import dataclass, field
from typing import Any

from tests.fixtures.office import ADMINISTRATOR, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras


@dataclass
class Told:
    """The progress notifications of one call."""

    steps: list[tuple[float, float | None, str]] = field(default_factory=list)

    async def take(self, progress: float, total: float | None, message: str | None) -> None:
        self.steps.append((progress, total, message or ""))

    def check(self) -> None:
        """What the protocol wants: values that grow, never beyond the total."""
        values = [step[0] for step in self.steps]
        assert values == sorted(set(values))
        assert all(total is None or value <= total for value, total, _ in self.steps)

    @property
    def last(self) -> str:
        return self.steps[-1][2]


async def called(assistant: Assistant, tool: str, **arguments: Any) -> tuple[dict[str, Any], Told]:
    told = Told()
    result = await assistant.client.call_tool(tool, arguments, progress_callback=told.take)
    assert not result.is_error, result.content
    told.check()
    return result.structured_content or {}, told


def bulk(office: Office, count: int) -> list[int]:
    return office.world.add_bulk_tasks(count, [HEAD], 806, office.task(1130).workflow.document_id)


@both_eras
async def test_answering_many_tells_each_portion_and_at_last_the_whole(office: Office) -> None:
    ids = bulk(office, 90)
    async with office.assistant() as head:
        data, told = await called(head, "task_complete_many", task_ids=[*ids, 999_999], decision="approve")
    assert [step[:2] for step in told.steps] == [(50, 90), (90, 90)]
    assert told.steps[0][2] == "approve 91 tasks: 50 done, 1 refused"
    assert told.last == data["what"] == "approve 91 tasks: 90 done, 1 refused"


@both_eras
async def test_handing_over_everything_tells_what_is_read_and_then_what_is_done(office: Office) -> None:
    bulk(office, 230)
    async with office.assistant() as head:
        data, told = await called(head, "task_delegate", all_open=True, template_id=806, to_user="37", dry_run=False)
    assert told.steps[0][2].endswith("tasks read")
    assert told.last == data["what"]
    assert told.steps[-1][0] == told.steps[-1][1]
    assert len(told.steps) >= 4


@both_eras
async def test_stopping_many_tells_what_is_found_and_then_what_is_done(office: Office) -> None:
    bulk(office, 120)
    async with office.assistant(ADMINISTRATOR) as admin:
        data, told = await called(admin, "workflow_terminate_many", template_id=806, max_count=1000, dry_run=False)
    assert told.steps[0][2].endswith("processes found")
    assert told.last == data["what"]


@both_eras
async def test_counting_thousands_tells_how_many_were_counted(office: Office) -> None:
    bulk(office, 3_000)
    async with office.assistant() as head:
        data, told = await called(head, "task_summary")
    assert told.last == f"{data['total']} tasks counted"


async def test_who_wants_no_progress_gets_none(office: Office) -> None:
    ids = bulk(office, 60)
    async with office.assistant() as head:
        said = await head.call("task_complete_many", task_ids=ids, decision="approve")
    assert said.data["counts"] == {"done": 60}


async def test_a_client_that_fails_at_progress_stops_nothing(office: Office) -> None:
    ids = bulk(office, 60)

    async def break_down(progress: float, total: float | None, message: str | None) -> None:
        raise RuntimeError(f"{progress} of {total}: {message}")

    async with office.assistant() as head:
        result = await head.client.call_tool(
            "task_complete_many", {"task_ids": ids, "decision": "approve"}, progress_callback=break_down
        )
    assert (result.structured_content or {})["counts"] == {"done": 60}
