from dataclasses import replace

import pytest

from bizproc_mcp.errors import AccessDenied, NotAuthenticated, Refused, ScopeMissing
from bizproc_mcp.settings import read_settings
from bizproc_mcp.upstream import connect
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, HEAD, LAWYER, LEFT, NAMESAKE
from bizproc_standin.standin import StandIn
from tests.upstream.contract.conftest import Connecting, both_upstreams
from tests.upstream.contract.upstreams import Upstream

pytestmark = both_upstreams


async def test_people_are_found_by_id_and_remembered(
    portal_of: Connecting, standin: StandIn, upstream: Upstream
) -> None:
    portal = await portal_of(EMPLOYEE)
    standin.requests.clear()
    found = await portal.users.by_id([HEAD, LEFT, 99_999, 0, HEAD])
    assert set(found) == {HEAD, LEFT}
    assert found[HEAD].active
    assert not found[LEFT].active
    assert found[HEAD].name == standin.world.users[HEAD].full_name
    assert found[HEAD].departments
    assert await portal.users.by_id([HEAD, LEFT]) == found
    assert standin.requests == upstream.to_name_three_people


async def test_people_of_the_same_name_are_all_found(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(EMPLOYEE)
    name = standin.world.users[NAMESAKE].full_name
    found = await portal.users.search(name, include_inactive=False, limit=10)
    assert {one.id for one in found[:2]} == {EMPLOYEE, NAMESAKE}
    assert len(await portal.users.search(name, include_inactive=False, limit=1)) == 1


@pytest.mark.parametrize("asked", ["София Линдквист", "Lindquist", "линдквист софья"])
async def test_a_name_is_found_in_another_spelling(portal_of: Connecting, standin: StandIn, asked: str) -> None:
    portal = await portal_of(EMPLOYEE)
    standin.requests.clear()
    assert [one.id for one in await portal.users.search(asked, include_inactive=False, limit=10)] == [LAWYER]
    assert sum(standin.requests.values()) == 1


async def test_an_email_is_compared_exactly(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(EMPLOYEE)
    email = standin.world.users[HEAD].email
    assert [one.id for one in await portal.users.search(email.upper(), include_inactive=False, limit=10)] == [HEAD]
    assert await portal.users.search(email.replace("e", "_"), include_inactive=False, limit=10) == []
    assert await portal.users.search("%@%", include_inactive=False, limit=10) == []


async def test_people_who_left_are_found_only_on_request(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(EMPLOYEE)
    name = standin.world.users[LEFT].full_name
    assert LEFT not in {one.id for one in await portal.users.search(name, include_inactive=False, limit=10)}
    assert LEFT in {one.id for one in await portal.users.search(name, include_inactive=True, limit=10)}
    assert await portal.users.search("  ", include_inactive=True, limit=10) == []


async def test_without_the_scope_people_are_not_shown(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR, {"bizproc"})
    with pytest.raises(ScopeMissing):
        await portal.users.by_id([HEAD])
    access = await portal.access()
    assert access.scopes == frozenset({"bizproc"})


async def test_the_credentials_say_who_is_behind_them(
    portal_of: Connecting, standin: StandIn, upstream: Upstream
) -> None:
    standin.requests.clear()
    portal = await portal_of(ADMINISTRATOR)
    assert not standin.requests
    access = await portal.access()
    assert (access.user_id, access.administrator) == (ADMINISTRATOR, True)
    assert set(access.without) == (set() if upstream.application_context else {"application"})
    assert not access.read_only
    assert access.user_name == standin.world.users[ADMINISTRATOR].full_name
    assert "bizproc" in (access.scopes or ())
    assert standin.requests == upstream.to_know_access
    employee = await (await portal_of(EMPLOYEE)).access()
    assert employee.administrator is False


async def test_credentials_that_were_withdrawn_are_not_authenticated(
    portal_of: Connecting, standin: StandIn, upstream: Upstream
) -> None:
    portal = await portal_of(EMPLOYEE)
    upstream.revoke(standin)
    with pytest.raises(NotAuthenticated):
        await portal.access()


async def test_a_portal_knows_its_kind_without_any_network(standin: StandIn, upstream: Upstream) -> None:
    settings = read_settings(upstream.environment(standin, EMPLOYEE))
    portal = connect(replace(settings, demo=True))
    assert (portal.upstream, portal.credentials) == (upstream.name, upstream.kind)
    assert portal.address.startswith(standin.base_url)
    assert portal.demo
    assert portal.budget.remaining == upstream.burst
    assert (portal.tasks is not None) is upstream.has_tasks
    assert not standin.requests
    assert not any(secret in repr(portal) for secret in settings.secrets())


async def test_an_event_token_is_answered_and_its_process_moves(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(EMPLOYEE)
    call = next(call for call in standin.handlers.calls if call.code == "legal_check")
    before = len(standin.world.states[call.workflow_id].tracking)
    await portal.events.log(call.event_token, "Looking into it & more")
    assert len(standin.world.states[call.workflow_id].tracking) > before
    await portal.events.send(call.event_token, {"verdict": "ok", "nothing": None}, "done")


async def test_a_forged_token_is_refused(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(EMPLOYEE)
    token = standin.handlers.calls[0].event_token
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    with pytest.raises(AccessDenied, match="event token"):
        await portal.events.send(forged, {})
    with pytest.raises(AccessDenied, match="event token"):
        await portal.events.log(forged, "x")
    with pytest.raises(Refused, match="log"):
        await portal.events.log(token, "")


async def test_a_token_is_answered_once(portal_of: Connecting, standin: StandIn, upstream: Upstream) -> None:
    portal = await portal_of(EMPLOYEE)
    call = next(call for call in standin.handlers.calls if call.code == "legal_check")
    await portal.events.send(call.event_token, {"verdict": "clean"})
    tracking = len(standin.world.states[call.workflow_id].tracking)
    said = ""
    try:
        await portal.events.send(call.event_token, {"verdict": "doubts"})
    except AccessDenied as denied:
        said = denied.fact
    assert said == upstream.used_token
    assert portal.events.refuses_used_tokens is bool(upstream.used_token)
    assert len(standin.world.states[call.workflow_id].tracking) == tracking
    assert standin.requests[upstream.calls["event"]] == 2
