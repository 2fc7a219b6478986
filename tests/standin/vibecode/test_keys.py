"""Permissions: kinds of keys, scopes, modes, and the order of the checks."""

from datetime import timedelta

import pytest

from bizproc_standin.faults import Fault
from bizproc_standin.ready import ready_keys
from bizproc_standin.seed import ADMINISTRATOR, EMPLOYEE
from bizproc_standin.seed.roles import LEFT
from tests.standin.vibecode.facade import Facade

START = {"templateId": 713, "entityType": "deal", "entityId": 5141}


async def test_a_key_tells_its_kind_scopes_mode_owner_and_limits(facade: Facade) -> None:
    key = facade.keys.issue(EMPLOYEE, scopes={"bizproc"}, readonly=True)
    given = await facade.send("GET", "/v1/me", key=key)
    data = given.body["data"]
    assert (data["type"], data["mode"], data["scopes"]) == ("personal", "READONLY", ["bizproc"])
    assert (data["owner"]["id"], data["owner"]["isAdmin"]) == (EMPLOYEE, False)
    assert data["limits"] == {"requestsPerMinute": 300}


async def test_an_application_acts_as_whoever_signed_in(facade: Facade) -> None:
    bearer = {"Authorization": f"Bearer {facade.sign_in(EMPLOYEE)}"}
    given = await facade.send("GET", "/v1/me", headers={"X-Api-Key": facade.app_key} | bearer)
    assert given.body["data"]["owner"]["id"] == EMPLOYEE
    unsigned = await facade.send("GET", "/v1/me", headers={"X-Api-Key": facade.app_key})
    assert (unsigned.status, unsigned.body["data"]["owner"]) == (200, None)
    refused = await facade.send("GET", "/v1/users", headers={"X-Api-Key": facade.app_key})
    assert (refused.status, refused.code) == (401, "TOKEN_MISSING")


async def test_a_session_belongs_to_one_application_and_ends(facade: Facade) -> None:
    other = facade.keys.issue(EMPLOYEE, "application")
    bearer = {"Authorization": f"Bearer {facade.session}"}
    given = await facade.send("GET", "/v1/users", headers={"X-Api-Key": other} | bearer)
    assert given.code == "TOKEN_MISSING"
    facade.world.clock.advance(timedelta(hours=25))
    given = await facade.send("GET", "/v1/users", headers={"X-Api-Key": facade.app_key} | bearer)
    assert (given.status, given.code) == (401, "TOKEN_EXPIRED")


async def test_a_management_key_knows_itself_and_no_entity(facade: Facade) -> None:
    key = facade.keys.issue(ADMINISTRATOR, "management")
    assert key.startswith("vibe_live_")
    assert (await facade.send("GET", "/v1/me", key=key)).body["data"]["type"] == "management"
    for verb, path in (("GET", "users"), ("GET", "workflows"), ("POST", "workflows/start")):
        given = await facade.send(verb, f"/v1/{path}", START, key=key)
        assert (given.status, given.code) == (403, "MANAGEMENT_KEY_NO_ENTITY_ACCESS")


async def test_a_read_only_key_reads(facade: Facade) -> None:
    key = facade.keys.issue(ADMINISTRATOR, readonly=True)
    assert (await facade.send("GET", "/v1/workflows", key=key)).status == 200
    running = next(iter(facade.world.instances))
    for verb, path in (
        ("POST", "workflows/start"),
        ("POST", "workflows/event"),
        ("POST", "workflows/activity-log"),
        ("DELETE", f"workflows/{running}"),
        ("POST", "bizproc-activities"),
        ("PATCH", "bizproc-robots/x"),
    ):
        given = await facade.send(verb, f"/v1/{path}", START, key=key)
        assert (given.status, given.code) == (403, "WRITE_BLOCKED_READONLY_KEY")
    assert running in facade.world.instances


async def test_a_portal_may_allow_read_only_keys_only(facade: Facade) -> None:
    facade.standin.vibecode.readonly_policy = True
    assert (await facade.send("GET", "/v1/workflows")).status == 200
    given = await facade.send("POST", "/v1/workflows/start", START)
    assert (given.status, given.code) == (403, "KEY_POLICY_READONLY_REQUIRED")


@pytest.mark.parametrize("path", ["bizproc-templates", "entities/bizproc-templates", "bizproc-activities"])
async def test_templates_and_registrations_may_need_an_application_key(facade: Facade, path: str) -> None:
    facade.standin.vibecode.personal_needs_oauth = True
    given = await facade.send("GET", f"/v1/{path}")
    assert (given.status, given.code) == (403, "OAUTH_REQUIRED")
    headers = {"X-Api-Key": facade.app_key, "Authorization": f"Bearer {facade.session}"}
    assert (await facade.send("GET", "/v1/bizproc-templates", headers=headers)).status == 200


async def test_nobody_stands_behind_the_key_of_somebody_who_left(facade: Facade) -> None:
    given = await facade.send("GET", "/v1/workflows", key=facade.keys.issue(LEFT))
    assert given.code == "TOKEN_MISSING"


async def test_checks_come_in_one_order(facade: Facade) -> None:
    """Each of these is wrong in everything that is looked at later, too."""
    facade.standin.vibecode.readonly_policy = True
    poor = facade.keys.issue(EMPLOYEE, scopes=set(), readonly=True)
    steps = [
        ("/v1/nothing", "", "NOT_FOUND"),
        ("/v1/workflows/start", "", "MISSING_API_KEY"),
        ("/v1/workflows/start", "vibe_api_x", "INVALID_API_KEY"),
        ("/v1/workflows/start", facade.app_key, "TOKEN_MISSING"),
        ("/v1/workflows/start", poor, "SCOPE_DENIED"),
        ("/v1/workflows/start", facade.keys.issue(EMPLOYEE, readonly=True), "WRITE_BLOCKED_READONLY_KEY"),
        ("/v1/workflows/start", facade.keys.issue(EMPLOYEE), "KEY_POLICY_READONLY_REQUIRED"),
    ]
    for path, key, code in steps:
        assert (await facade.send("POST", path, {}, key=key)).code == code
    facade.standin.vibecode.readonly_policy = False
    assert (await facade.send("POST", "/v1/workflows/start", {}, key=steps[-1][1])).code == "MISSING_PARAMS"


async def test_a_minute_holds_three_hundred_requests_of_a_key(facade: Facade) -> None:
    facade.standin.vibecode.rate.enforced = True
    first = await facade.send("GET", "/v1/me")
    assert (first.headers["x-ratelimit-limit"], first.headers["x-ratelimit-remaining"]) == ("300", "299")
    facade.world.clock.advance(timedelta(seconds=30))
    for _ in range(299):
        last = await facade.send("GET", "/v1/me")
    assert last.headers["x-ratelimit-remaining"] == "0"
    refused = await facade.send("GET", "/v1/me")
    assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "RATE_LIMITED", "30")
    assert refused.body["error"]["retryAfter"] == 30
    assert (await facade.send("GET", "/v1/me", key=facade.keys.issue(EMPLOYEE))).status == 200
    facade.world.clock.advance(timedelta(seconds=31))
    assert (await facade.send("GET", "/v1/me")).status == 200


@pytest.mark.parametrize(
    ("fault", "code", "retry_after"),
    [
        (Fault.refuse(429), "RATE_LIMITED", None),
        (Fault.refuse(429, retry_after=3), "RATE_LIMITED", "3"),
        (Fault.refuse(502), "BITRIX_UNAVAILABLE", None),
        (Fault.refuse(504), "QUEUE_TIMEOUT", None),
        (Fault.expired(), "TOKEN_EXPIRED", None),
        (Fault.refuse(403, error="WRITE_BLOCKED_READONLY_KEY"), "WRITE_BLOCKED_READONLY_KEY", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_scripted_trouble_speaks_this_dialect(
    facade: Facade, fault: Fault, code: str, retry_after: str | None
) -> None:
    facade.standin.faults.add(fault)
    given = await facade.send("GET", "/v1/workflows")
    assert (given.status, given.code) == (fault.status, code)
    assert given.headers.get("retry-after") == retry_after
    assert facade.standin.requests["vibecode.workflows.list"] == 1


def test_the_same_keys_are_ready_every_time(facade: Facade) -> None:
    ready = ready_keys(facade.standin)
    assert ready["keys"] == ready_keys(facade.standin)["keys"]
    assert set(ready["keys"]) == {"administrator", "head", "employee", "application", "read_only", "management"}
    assert ready["base_url"].endswith("/v1")


async def test_a_key_of_any_kind_is_issued_from_outside(facade: Facade) -> None:
    asked = {"user_id": EMPLOYEE, "kind": "application", "scopes": ["bizproc"]}
    given = (await facade.send("POST", "/standin/keys", asked)).body
    headers = {"X-Api-Key": given["key"], "Authorization": f"Bearer {given['session_token']}"}
    me = (await facade.send("GET", "/v1/me", headers=headers)).body["data"]
    assert (me["type"], me["scopes"], me["owner"]["id"]) == ("application", ["bizproc"], EMPLOYEE)
    assert (await facade.send("POST", "/standin/keys", {"user_id": 99_999})).status == 400
    assert (await facade.send("POST", "/standin/keys", {"user_id": EMPLOYEE, "kind": "magic"})).status == 400
    await facade.send("POST", "/standin/vibecode", {"personal_needs_oauth": True, "template_addresses": []})
    assert (await facade.send("GET", "/v1/bizproc-activities")).code == "OAUTH_REQUIRED"
    assert (await facade.send("GET", "/v1/bizproc-templates")).code == "NOT_FOUND"
