import pytest

from bizproc_mcp.errors import AccessDenied, InvalidInput
from bizproc_mcp.models.documents import parse_document_type
from bizproc_mcp.models.templates import TemplateQuery
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE
from bizproc_standin.standin import StandIn
from tests.upstream.contract.conftest import Connecting, both_upstreams
from tests.upstream.contract.upstreams import Upstream


@both_upstreams
async def test_templates_are_listed_by_id_without_robots(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    page = await portal.templates.page(TemplateQuery(), limit=200)
    listed = sorted(one.id for one in standin.world.templates.values() if one.auto_execute < 8)
    assert [one.id for one in page.items] == listed
    assert page.total == len(listed)
    assert 810 not in listed
    assert all(one.parameters is None and one.tree is None for one in page.items)


@both_upstreams
async def test_pages_of_templates_go_on_where_they_ended(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    first = await portal.templates.page(TemplateQuery(), limit=4)
    second = await portal.templates.page(TemplateQuery(), limit=200, cursor=first.next_cursor)
    assert first.total == second.total == len(first.items) + len(second.items)
    assert second.next_cursor == ""
    assert first.items[-1].id < second.items[0].id


@both_upstreams
async def test_lists_and_processes_are_told_apart_by_their_type(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    cases = {"list:88": {802}, "process:164": {379, 801}, "list:164": set(), "spa:147": {803, 807}, "disk:9": {805}}
    for form, wanted in cases.items():
        query = TemplateQuery(document_type=parse_document_type(form))
        found = {one.id async for portion in portal.templates.scan(query) for one in portion}
        assert found == wanted


@both_upstreams
async def test_automatic_templates_are_found_by_when_they_start(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    page = await portal.templates.page(TemplateQuery(auto_execute=1), limit=20)
    assert {one.id for one in page.items} == {1, 806, 809}


@both_upstreams
async def test_what_is_told_of_a_template_besides_its_header(portal_of: Connecting, upstream: Upstream) -> None:
    portal = await portal_of(ADMINISTRATOR)
    found = await portal.templates.find(1)
    assert found is not None
    assert (found.id, str(found.document_type), found.auto_execute) == (1, "lead", 1)
    parts = ("parameters", "variables", "constants", "tree")
    assert {part for part in parts if getattr(found, part) is not None} == upstream.template_parts


async def test_a_template_comes_whole(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    found = await portal.templates.find(1)
    assert found is not None
    assert found.parameters is not None
    (parameter,) = found.parameters
    assert (parameter.id.raw, parameter.type.raw, parameter.required, parameter.multiple) == (
        "Parameter1",
        "user",
        True,
        False,
    )
    assert found.variables is not None
    assert found.constants is not None
    assert found.tree is not None
    assert found.tree[0]["Type"] == "SequentialWorkflowActivity"
    assert str(found.document_type) == "lead"


@both_upstreams
async def test_a_template_that_is_not_listed_is_none(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert await portal.templates.find(99_999) is None
    assert await portal.templates.find(810) is None
    with pytest.raises(InvalidInput):
        await portal.templates.find(0)


@both_upstreams
async def test_names_come_in_one_request(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    standin.requests.clear()
    names = await portal.templates.names([713, 565, 713, 810, 0])
    assert names == {713: "Legal check", 565: "Event Organization"}
    assert sum(standin.requests.values()) == 1


@both_upstreams
async def test_templates_are_for_administrators(portal_of: Connecting) -> None:
    portal = await portal_of(EMPLOYEE)
    with pytest.raises(AccessDenied):
        await portal.templates.find(713)
