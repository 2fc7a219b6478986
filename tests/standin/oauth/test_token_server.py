"""``/oauth/token/``: exchange, rotation, expiry, refusals (docs/portal.md 11)."""

import pytest

from bizproc_standin.faults import Fault
from bizproc_standin.state.records import Application
from tests.standin.oauth.conftest import CLIENT, Office
from tests.standin.rest.portals import ADMIN, EMPLOYEE, LEFT, START


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_code_gives_both_tokens_with_everything_the_documentation_names(office: Office, verb: str) -> None:
    status, body = await office.exchange(verb=verb, grant_type="authorization_code", code=await office.code())
    assert status == 200
    assert {key: body[key] for key in body if key not in {"access_token", "refresh_token", "member_id"}} == {
        "expires": int(START.timestamp()) + 3600,
        "expires_in": 3600,
        "scope": "bizproc,user",
        "domain": "127.0.0.1",
        "server_endpoint": "http://127.0.0.1/rest/",
        "client_endpoint": "http://127.0.0.1/rest/",
        "status": "L",
        "user_id": ADMIN,
    }
    assert len(str(body["access_token"])) == len(str(body["refresh_token"])) == len(str(body["member_id"])) == 32
    assert await office.profile(str(body["access_token"])) == (200, str(ADMIN))


async def test_a_code_is_good_for_thirty_seconds_and_once(office: Office) -> None:
    code = await office.code()
    office.pass_time(seconds=29)
    assert (await office.exchange(grant_type="authorization_code", code=code))[0] == 200
    assert await office.exchange(grant_type="authorization_code", code=code) == (400, {"error": "invalid_grant"})
    late = await office.code()
    office.pass_time(seconds=30)
    assert await office.exchange(grant_type="authorization_code", code=late) == (400, {"error": "invalid_grant"})


async def test_a_refresh_rotates_both_tokens_and_ends_the_old_refresh_token(office: Office) -> None:
    first = office.tokens()
    status, second = await office.refresh(first.refresh_token)
    assert status == 200
    assert second["access_token"] != first.access_token
    assert second["refresh_token"] != first.refresh_token
    assert await office.refresh(first.refresh_token) == (400, {"error": "invalid_grant"})
    assert (await office.refresh(str(second["refresh_token"])))[0] == 200
    assert office.standin.oauth.refreshes == 2
    assert office.standin.oauth.tokens.refused == {"invalid_grant": 1}


async def test_the_access_token_lives_an_hour_and_the_refresh_token_half_a_year(office: Office) -> None:
    pair = office.tokens(EMPLOYEE)
    office.pass_time(minutes=59)
    assert await office.profile(pair.access_token) == (200, str(EMPLOYEE))
    office.pass_time(minutes=1)
    assert await office.profile(pair.access_token) == (401, "expired_token")
    office.pass_time(days=179)
    status, fresh = await office.refresh(pair.refresh_token)
    assert status == 200
    assert await office.profile(str(fresh["access_token"])) == (200, str(EMPLOYEE))
    office.pass_time(days=180)
    assert await office.refresh(str(fresh["refresh_token"])) == (400, {"error": "invalid_grant"})


async def test_the_hour_can_be_ended_at_once(office: Office) -> None:
    pair = office.tokens()
    office.standin.oauth.expire()
    assert await office.profile(pair.access_token) == (401, "expired_token")
    assert (await office.refresh(pair.refresh_token))[0] == 200


@pytest.mark.parametrize(
    ("params", "missing"),
    [
        ({"grant_type": ""}, "grant_type"),
        ({"grant_type": "password"}, "grant_type"),
        ({"grant_type": "refresh_token"}, "refresh_token"),
        ({"grant_type": "authorization_code", "code": ""}, "code"),
        ({"grant_type": "authorization_code", "code": "x", "client_secret": ""}, "client_secret"),
        ({"grant_type": "authorization_code", "code": "x", "client_id": ""}, "client_id"),
    ],
)
async def test_an_incomplete_request_says_what_is_missing(office: Office, params: dict[str, str], missing: str) -> None:
    status, body = await office.exchange(**params)
    assert (status, body["error"]) == (400, "invalid_request")
    assert f'"{missing}"' in str(body["error_description"])


async def test_a_client_is_told_whether_its_id_or_its_secret_is_wrong(office: Office) -> None:
    """An unknown id is answered with status 200 (docs/portal.md 11)."""
    token = office.tokens().refresh_token
    assert await office.refresh(token, client_id="local.unknown") == (200, {"error": "wrong_client"})
    assert await office.refresh(token, client_secret="guess") == (400, {"error": "invalid_client"})
    assert (await office.refresh(token))[0] == 200


async def test_another_applications_token_is_no_grant_and_stays_good(office: Office) -> None:
    token = office.tokens().refresh_token
    office.world.add_application(Application("other", "Other", 10, client_secret="s" * 32))
    answer = await office.refresh(token, client_id="other", client_secret="s" * 32)
    assert answer == (400, {"error": "invalid_grant"})
    assert (await office.refresh(token))[0] == 200


async def test_an_uninstalled_application_is_told_so(office: Office) -> None:
    pair, secret = office.tokens(), office.secret
    office.world.remove_application(CLIENT)
    status, body = await office.refresh(pair.refresh_token, client_secret=secret)
    assert (status, body) == (401, {"error": "NOT_INSTALLED", "error_description": "Application not installed"})
    assert await office.profile(pair.access_token) == (401, "APPLICATION_NOT_FOUND")


async def test_a_scope_beyond_the_applications_is_refused(office: Office) -> None:
    status, body = await office.refresh(office.tokens().refresh_token, scope="bizproc,disk")
    assert (status, body["error"]) == (403, "invalid_scope")


async def test_an_unpaid_application_is_scripted(office: Office) -> None:
    """Faults reach the token server by its name only, never by the star that means the portal's methods."""
    office.standin.faults.add(Fault.refuse(503), Fault.refuse(401, "oauth.token", error="PAYMENT_REQUIRED"))
    token = office.tokens().refresh_token
    status, body = await office.refresh(token)
    assert (status, body["error"]) == (401, "PAYMENT_REQUIRED")
    assert (await office.refresh(token))[0] == 200
    assert office.standin.requests["oauth.token"] == 2


async def test_a_token_has_the_scopes_of_its_grant(office: Office) -> None:
    narrow = office.standin.oauth.issue(CLIENT, ADMIN, ("user",))
    response = await office.portal.raw("GET", f"/rest/bizproc.task.list?auth={narrow.access_token}")
    text = "The request requires higher privileges than provided by the access token"
    assert (response.status_code, response.json()) == (401, {"error": "insufficient_scope", "error_description": text})


async def test_who_left_or_is_not_allowed_in_is_refused_by_the_portal(office: Office) -> None:
    assert await office.profile(office.tokens(LEFT).access_token) == (401, "authorization_error")
    office.world.applications[CLIENT].users = frozenset({ADMIN})
    assert await office.profile(office.tokens(EMPLOYEE).access_token) == (401, "user_access_error")
    assert await office.profile(office.tokens(ADMIN).access_token) == (200, str(ADMIN))


async def test_a_token_without_an_application_is_good_for_nothing(office: Office) -> None:
    token = office.standin.credentials.issue_token(ADMIN, "", START)
    assert await office.profile(token) == (401, "invalid_token")
    assert await office.profile("never-issued") == (401, "NO_AUTH_FOUND")


async def test_nothing_of_an_answer_is_kept_by_caches(office: Office) -> None:
    response = await office.portal.raw("GET", "/oauth/token/")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == "application/json; charset=utf-8"


async def test_arrays_where_texts_belong_count_as_missing(office: Office) -> None:
    response = await office.portal.raw("GET", "/oauth/token/?grant_type[]=refresh_token&client_id[a]=b")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
