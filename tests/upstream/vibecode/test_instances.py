"""Reading the list of running processes while it changes."""

import random
from datetime import UTC, datetime, timedelta

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.portal import Portal
from tests.upstream.vibecode.facades import good, portal_to

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DEAL = parse_document("deal:5141")


class Changing:
    """A portal whose processes end, change and begin between any two requests; `chance` None keeps it still."""

    def __init__(self, count: int, chance: random.Random | None = None) -> None:
        self.chance = chance
        self.now = NOW
        self.running = {f"{number:014x}.00000000": NOW - timedelta(seconds=number // 3) for number in range(count)}
        self.ended: set[str] = set()
        self.requests = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        offset = int(request.url.params["offset"])
        ordered = sorted(self.running.items(), key=lambda item: item[1], reverse=True)
        answer = good([self._row(*item) for item in ordered[offset : offset + 50]], meta={"total": len(ordered)})
        if self.chance is not None:
            self._change(self.chance)
        return answer

    def _row(self, workflow_id: str, modified: datetime) -> dict[str, str | None]:
        return {
            "ID": workflow_id,
            "MODIFIED": modified.isoformat(),
            "OWNED_UNTIL": None,
            "MODULE_ID": "crm",
            "ENTITY": "CCrmDocumentDeal",
            "DOCUMENT_ID": "DEAL_5141" if int(workflow_id[:14], 16) % 4 == 0 else "DEAL_1",
            "STARTED": NOW.isoformat(),
            "STARTED_BY": "0",
            "TEMPLATE_ID": "713",
        }

    def _change(self, chance: random.Random) -> None:
        self.now += timedelta(seconds=1)
        ids = list(self.running)
        for workflow_id in chance.sample(ids, min(len(ids), chance.randrange(30))):
            del self.running[workflow_id]
            self.ended.add(workflow_id)
        ids = list(self.running)
        for workflow_id in chance.sample(ids, min(len(ids), chance.randrange(10))):
            self.running[workflow_id] = self.now


async def scanned(portal: Portal, query: WorkflowQuery) -> list[Workflow]:
    return [one async for portion in portal.workflows.scan(query) for one in portion]


@given(seed=st.integers(0, 10**6), count=st.integers(0, 400))
def test_what_ran_all_the_time_is_read_once_however_others_end_and_change(seed: int, count: int) -> None:
    facade = Changing(count, random.Random(seed))
    before = set(facade.running)
    found = [one.id for one in anyio.run(scanned, portal_to(facade), WorkflowQuery())]
    assert len(found) == len(set(found))
    assert before - facade.ended <= set(found) <= before


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 99, 100, 230])
async def test_a_list_that_stands_still_is_read_in_few_requests(count: int) -> None:
    facade = Changing(count)
    assert {one.id for one in await scanned(portal_to(facade), WorkflowQuery())} == set(facade.running)
    # Each page but the first begins with a row already seen, and the front is looked at again.
    pages = 1 if count <= 50 else 1 + -(-(count - 50) // 49) + 1
    assert facade.requests == pages


async def test_filters_the_server_has_not_are_applied_over_the_whole_list() -> None:
    facade = Changing(230)
    portal = portal_to(facade)
    page = await portal.workflows.page(WorkflowQuery(document=DEAL), limit=20)
    assert page.total == 58
    assert len(page.items) == 20
    assert all(one.document == DEAL for one in page.items)
    assert facade.requests == 6
    rest = await portal.workflows.page(WorkflowQuery(document=DEAL), limit=200, cursor=page.next_cursor)
    assert len(rest.items) == 38
    assert not {one.id for one in page.items} & {one.id for one in rest.items}
    assert rest.next_cursor == ""


async def test_an_automatic_start_is_compared_here() -> None:
    facade = Changing(60)
    page = await portal_to(facade).workflows.page(WorkflowQuery(started_by=0), limit=20)
    assert page.total == 60


async def test_one_page_of_a_long_list_takes_one_request() -> None:
    facade = Changing(400)
    page = await portal_to(facade).workflows.page(WorkflowQuery(), limit=20)
    assert (page.total, len(page.items), facade.requests) == (400, 20, 1)


@pytest.mark.parametrize("limit", [7, 50, 120])
async def test_pages_of_processes_changed_in_the_same_second_give_each_once(limit: int) -> None:
    facade = Changing(230)
    portal = portal_to(facade)
    found: list[str] = []
    cursor = ""
    while True:
        page = await portal.workflows.page(WorkflowQuery(template_id=713), limit=limit, cursor=cursor)
        found += [one.id for one in page.items]
        assert page.total == 230
        cursor = page.next_cursor
        if not cursor:
            break
        assert len(page.items) == limit
    assert len(found) == len(set(found)) == 230
    ordered = sorted(facade.running.items(), key=lambda item: (item[1], item[0]), reverse=True)
    assert found == [workflow_id for workflow_id, _ in ordered]


async def test_a_process_is_found_without_reading_further_than_it() -> None:
    facade = Changing(400)
    found = await portal_to(facade).workflows.find(f"{70:014x}.00000000")
    assert found is not None
    assert facade.requests == 2
