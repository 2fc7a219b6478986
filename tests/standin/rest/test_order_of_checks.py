"""The order of the checks, and the format of each refusal."""

import re
from datetime import timedelta

import pytest

from bizproc_standin.rest.table import METHODS
from bizproc_standin.world.world import World
from tests.standin.rest.portals import ADMIN, EMPLOYEE, LEFT, START, PortalClient, small_portal

NOT_FOUND = (404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
WRONG = (401, "NO_AUTH_FOUND", "Wrong authorization data")
DENIED = (403, "ACCESS_DENIED", "Access denied!")


async def test_an_unknown_method_is_404_before_anybody_is_asked_who_calls(portal: PortalClient) -> None:
    for path in ("/rest/no.such.method", "/rest/1/wrong/no.such.method", "/rest/no.such.method?auth=x"):
        assert (await portal.send("POST", path)).error == NOT_FOUND


async def test_no_credentials_are_401(portal: PortalClient) -> None:
    assert (await portal.send("GET", "/rest/profile")).error == WRONG
    assert (await portal.send("GET", "/rest/profile?auth=unknown")).error == WRONG


async def test_a_wrong_webhook_is_401(portal: PortalClient) -> None:
    code = portal.standin.credentials.issue_webhook(ADMIN)
    for path in (f"/rest/{EMPLOYEE}/{code}/profile", f"/rest/{ADMIN}/wrong/profile"):
        assert (await portal.send("GET", path)).error == (
            401,
            "INVALID_CREDENTIALS",
            "Invalid request credentials",
        )


async def test_somebody_who_left_is_nobody(portal: PortalClient) -> None:
    assert (await portal.call(LEFT, "profile")).error == (401, "authorization_error", "Unable to authorize user")


@pytest.mark.parametrize(("webhook", "source"), [(True, "webhook"), (False, "access")])
async def test_a_missing_scope_is_401_and_names_the_kind_of_token(
    portal: PortalClient, *, webhook: bool, source: str
) -> None:
    text = f"The request requires higher privileges than provided by the {source} token"
    if webhook:
        given = await portal.call(ADMIN, "bizproc.task.list", scopes=frozenset({"crm"}))
    else:
        token = portal.standin.credentials.issue_token(ADMIN, "app", START + timedelta(hours=1), {"crm"})
        given = await portal.send("POST", "/rest/bizproc.task.list", json={"auth": token})
    assert given.error == (401, "insufficient_scope", text)


async def test_scope_is_checked_before_administrator_and_parameters(portal: PortalClient) -> None:
    given = await portal.call(EMPLOYEE, "bizproc.workflow.terminate", scopes=frozenset({"user"}))
    assert given.error[1] == "insufficient_scope"


async def test_administrator_is_checked_before_parameters(portal: PortalClient) -> None:
    for method in (
        "bizproc.workflow.instances",
        "bizproc.workflow.instance.list",
        "bizproc.workflow.terminate",
        "bizproc.workflow.kill",
        "bizproc.workflow.template.list",
    ):
        assert (await portal.call(EMPLOYEE, method)).error == DENIED


@pytest.mark.parametrize("place", ["query", "access_token", "header", "json"])
async def test_a_token_works_wherever_it_stands(portal: PortalClient, place: str) -> None:
    token = portal.standin.credentials.issue_token(EMPLOYEE, "app", START + timedelta(hours=1))
    if place == "header":
        response = await portal.raw("POST", "/rest/profile", headers={"Authorization": f"Bearer {token}"})
    elif place == "json":
        response = await portal.raw("POST", "/rest/profile", json={"auth": token})
    else:
        name = "auth" if place == "query" else place
        response = await portal.raw("GET", f"/rest/profile?{name}={token}")
    assert response.json()["result"]["ID"] == str(EMPLOYEE)


async def test_a_token_expires_after_its_hour(portal: PortalClient) -> None:
    token = portal.standin.credentials.issue_token(EMPLOYEE, "app", START)
    given = await portal.send("GET", f"/rest/profile?auth={token}")
    assert given.error == (401, "expired_token", "The access token provided has expired")


@pytest.mark.parametrize(
    "name", ["BizProc.Task.List", "bizproc.task.list", "BIZPROC.TASK.LIST", "bizproc.task.list.json"]
)
async def test_a_method_is_found_in_any_case(portal: PortalClient, name: str) -> None:
    assert (await portal.call(EMPLOYEE, name)).result == []


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_get_and_post_are_the_same(portal: PortalClient, verb: str) -> None:
    path = f"{portal.standin.webhook_url(EMPLOYEE)}bizproc.task.complete?TASK_ID=1&STATUS=9"
    assert (await portal.send(verb, path)).error == (400, "ERROR_TASK_VALIDATION", "incorrect STATUS")


async def test_the_envelope_has_whole_numbers_and_the_portals_offset(portal: PortalClient) -> None:
    given = await portal.call(EMPLOYEE, "profile")
    assert list(given.body) == ["result", "time"]
    assert given.body["time"] == {
        "start": int(START.timestamp()),
        "finish": START.timestamp(),
        "duration": 0.0,
        "processing": 0,
        "date_start": "2026-11-20T12:00:00+03:00",
        "date_finish": "2026-11-20T12:00:00+03:00",
        "operating_reset_at": int(START.timestamp()) + 600,
        "operating": 0,
    }


async def test_a_list_has_total_and_next_beside_the_result(portal: PortalClient) -> None:
    given = await portal.call(ADMIN, "bizproc.workflow.instances")
    assert list(given.body) == ["result", "total", "time"]


async def test_the_headers_are_the_portals(portal: PortalClient) -> None:
    response = await portal.raw("GET", "/rest/profile")
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_xml_is_answered_on_request(portal: PortalClient) -> None:
    response = await portal.raw("GET", f"{portal.standin.webhook_url(EMPLOYEE)}profile.xml")
    assert response.headers["content-type"].startswith("text/xml")
    assert re.search(r"<response><result><ID>11</ID><ADMIN></ADMIN>", response.text)


async def test_an_address_outside_the_rest_service_is_a_web_page(portal: PortalClient) -> None:
    response = await portal.raw("GET", "/online/")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


async def test_an_unexpected_failure_shows_no_traceback(
    portal: PortalClient, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world, "task_ids", fail)
    given = await portal.call(ADMIN, "bizproc.task.list")
    assert given.error == (500, "INTERNAL_SERVER_ERROR", "Internal server error")
    assert "secret detail" in caplog.text


async def test_the_request_rate_is_refused_before_the_method_is_looked_up() -> None:
    portal = small_portal(limits="standard")
    for _ in range(50):
        assert (await portal.call(EMPLOYEE, "profile")).status == 200
    assert (await portal.call(EMPLOYEE, "no.such.method")).error == (503, "QUERY_LIMIT_EXCEEDED", "Too many requests")


async def test_operating_time_blocks_its_method_only_and_is_told_in_time() -> None:
    portal = small_portal(limits="standard")
    portal.standin.rest.costs["bizproc.task.list"] = 479.5
    first = await portal.call(EMPLOYEE, "bizproc.task.list")
    time = first.body["time"]
    assert isinstance(time, dict)
    assert time["operating"] == 479.5
    assert (await portal.call(EMPLOYEE, "bizproc.task.list")).status == 200
    assert (await portal.call(EMPLOYEE, "bizproc.task.list")).error == (
        429,
        "OPERATION_TIME_LIMIT",
        "Method is blocked due to operation time limit.",
    )
    assert (await portal.call(EMPLOYEE, "profile")).status == 200
    assert (await portal.call(ADMIN, "bizproc.task.list")).status == 200


def test_every_method_is_registered_in_lower_case_under_its_own_name() -> None:
    assert all(name == name.lower() == method.name for name, method in METHODS.items())
    assert all(callable(method.run) for method in METHODS.values())
