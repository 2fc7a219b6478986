"""Access, templates and users, in the forms that servers may return."""

from typing import Any

import httpx
import pytest

from bizproc_mcp.errors import NotFound
from bizproc_mcp.models.templates import TemplateQuery
from tests.upstream.fakes import FakeClock
from tests.upstream.vibecode.facades import bad, good, portal_to


class Site:
    """Answers by path; what it has not is 404. Keeps the paths asked for."""

    def __init__(self, **pages: httpx.Response) -> None:
        self.pages = {path.replace("__", "/").replace("_", "-"): answer for path, answer in pages.items()}
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1/")
        self.asked.append(path)
        return self.pages.get(path) or bad(404, "NOT_FOUND", "Endpoint not found")


ANNA = {"id": 1, "name": "Anna", "lastName": "Berg", "isAdmin": True}


@pytest.mark.parametrize(
    "me",
    [
        {"type": "personal", "scopes": ["bizproc", "USER"], "mode": "READONLY", "owner": ANNA},
        {"key": {"scopes": "bizproc,user", "mode": "read_only"}, "user": ANNA},
        {"apiKey": {"scope": "bizproc user", "readonly": True, "owner": ANNA}},
        {"scopes": ["bizproc", "user"], "isReadOnly": True, "owner": {**ANNA, "id": "1"}},
    ],
)
async def test_a_key_is_understood_however_it_is_described(me: dict[str, Any]) -> None:
    access = await portal_to(Site(me=good(me), bizproc_templates=good([]))).access()
    assert (access.user_id, access.user_name.raw, access.administrator) == (1, "Anna Berg", True)
    assert access.scopes == frozenset({"bizproc", "user"})
    assert access.read_only
    assert not access.without


@pytest.mark.parametrize("mode", ["READWRITE", "read-write", "FULL", None])
async def test_other_modes_may_write(mode: str | None) -> None:
    site = Site(me=good({"scopes": ["bizproc"], "mode": mode, "owner": ANNA}), bizproc_templates=good([]))
    assert not (await portal_to(site).access()).read_only


async def test_whether_an_administrator_is_looked_up_where_the_key_does_not_tell() -> None:
    site = Site(
        me=good({"scopes": ["bizproc", "user"], "owner": {"id": 37}}), bizproc_templates=good([]), users__37=good(ANNA)
    )
    access = await portal_to(site).access()
    assert (access.user_id, access.administrator) == (37, True)
    unknown = await portal_to(Site(me=good({"owner": {"id": 37}}), bizproc_templates=good([]))).access()
    assert unknown.administrator is None
    assert unknown.scopes is None


async def test_the_limit_of_the_key_is_the_pace() -> None:
    me = {"scopes": ["bizproc"], "owner": ANNA, "limits": {"requestsPerMinute": 100}}
    clock = FakeClock()
    portal = portal_to(Site(me=good(me), bizproc_templates=good([]), users__5=good(ANNA)), clock)
    assert portal.budget.remaining == 60
    await portal.access()
    assert portal.budget.remaining < 20
    began = clock.time
    for _ in range(100):
        await portal.users.by_id([5])
    assert clock.time - began >= 55


async def test_a_personal_key_that_needs_oauth_lacks_what_belongs_to_applications() -> None:
    site = Site(
        me=good({"scopes": ["bizproc"], "owner": ANNA}), bizproc_templates=bad(403, "OAUTH_REQUIRED", "Use a vibe_app_")
    )
    access = await portal_to(site).access()
    assert set(access.without) == {"templates", "activities", "robots"}
    assert all("vibe_app_" in why for why in access.without.values())
    assert site.asked == ["me", "bizproc-templates"]


async def test_a_management_key_lacks_everything_and_is_asked_nothing_more() -> None:
    site = Site(me=good({"type": "management", "scopes": []}))
    access = await portal_to(site, key="vibe_live_s3cr3t").access()
    assert all("manages keys and applications" in why for why in access.without.values())
    assert "workflows" in access.without
    assert site.asked == ["me"]


async def test_a_key_that_tells_nobody_is_told_as_a_problem() -> None:
    access = await portal_to(Site(me=good({}), bizproc_templates=good([]))).access()
    assert access.user_id == 0
    assert "whom the key acts as" in access.problem


ROWS = [
    {"id": "713", "name": "Legal check", "documentType": ["crm", "CCrmDocumentDeal", "DEAL"], "autoExecute": "0"},
    {"id": 1, "name": "Lead", "documentType": "LEAD", "moduleId": "crm", "entity": "CCrmDocumentLead"},
    {"id": 810, "name": "Robots", "documentType": None, "autoExecute": 8},
    {"id": 9, "name": "Odd", "documentType": {"a": 1}, "autoExecute": None},
]


@pytest.mark.parametrize("address", ["bizproc_templates", "entities__bizproc_templates"])
async def test_templates_are_read_at_the_address_that_exists_and_it_is_remembered(address: str) -> None:
    site = Site(**{address: good(ROWS, meta={"total": 4})})
    portal = portal_to(site)
    page = await portal.templates.page(TemplateQuery(), limit=20)
    assert [(one.id, str(one.document_type)) for one in page.items] == [(1, "lead"), (9, "None"), (713, "deal")]
    first = len(site.asked)
    assert await portal.templates.names([713]) == {713: "Legal check"}
    assert site.asked[first:] == [address.replace("__", "/").replace("_", "-")]


async def test_templates_at_no_address_are_not_found() -> None:
    with pytest.raises(NotFound, match="no such address"):
        await portal_to(Site()).templates.page(TemplateQuery(), limit=20)


async def test_a_list_without_a_total_ends_where_rows_end() -> None:
    seen: list[str] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.params["offset"])
        offset = int(seen[-1])
        return good([{"id": number, "name": f"N{number}"} for number in range(offset + 1, min(offset + 501, 701))])

    page = await portal_to(answering).templates.page(TemplateQuery(), limit=200)
    assert page.total == 700
    assert seen == ["0", "500"]


async def test_a_server_that_knows_no_offset_is_not_asked_for_ever() -> None:
    site = Site(bizproc_templates=good([{"id": number} for number in range(1, 501)]))
    page = await portal_to(site).templates.page(TemplateQuery(), limit=20)
    assert page.total == 500
    assert len(site.asked) == 2


async def test_people_are_remembered_for_five_minutes() -> None:
    clock = FakeClock()
    people = [{**ANNA, "departmentId": 3}, {"id": 2, "name": "", "email": "x@example.com", "active": False}]
    site = Site(users=good(people, meta={"total": 2}), users__1=good(ANNA))
    portal = portal_to(site, clock)
    assert [one.id for one in await portal.users.search("anna", include_inactive=False, limit=5)] == [1]
    found = await portal.users.by_id([1, 2, 3])
    assert (found[1].departments, found[2].name.raw, found[2].active) == ((3,), "x@example.com", False)
    assert site.asked == ["users", "users/3"]
    clock.time += 301
    await portal.users.by_id([1])
    assert site.asked[2:] == ["users/1"]
