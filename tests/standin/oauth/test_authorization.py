"""``/oauth/authorize/`` on the portal: sign-in, redirects, refused addresses (docs/portal.md 11)."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.standin.oauth.conftest import CLIENT, Office
from tests.standin.rest.portals import ADMIN, EMPLOYEE


def _sent_back(location: str) -> tuple[str, dict[str, str]]:
    address, _, _ = location.partition("?")
    return address, dict(parse_qsl(urlsplit(location).query))


async def test_a_person_is_sent_to_the_applications_address_with_code_and_state(office: Office) -> None:
    office.world.applications[CLIENT].redirect_uri = "https://app.example/install?x=1"
    response = await office.authorize(user_id=str(EMPLOYEE))
    assert response.status_code == 302
    assert response.headers["location"].startswith("https://app.example/install?x=1&code=")
    _, query = _sent_back(response.headers["location"])
    assert set(query) == {"x", "code", "state", "domain", "member_id", "scope", "server_domain"}
    assert (query["state"], query["domain"], query["scope"]) == ("s t", "127.0.0.1", "bizproc,user")
    status, body = await office.exchange(grant_type="authorization_code", code=query["code"])
    assert (status, body["user_id"], body["member_id"]) == (200, EMPLOYEE, query["member_id"])


async def test_without_anybody_signed_in_the_page_asks_who_it_is(office: Office) -> None:
    response = await office.authorize()
    assert response.status_code == 200
    assert "Stella O&#x27;Neill" in response.text
    assert "Lev Gone" not in response.text
    assert "user_id=11" in response.text


async def test_who_is_signed_in_is_sent_on_at_once(office: Office) -> None:
    office.standin.oauth.authorization.signed_in = ADMIN
    assert (await office.authorize()).status_code == 302


async def test_an_application_without_a_page_ends_on_one_that_holds_the_code(office: Office) -> None:
    """The address of that page is what a person pastes."""
    office.standin.oauth.authorization.signed_in = ADMIN
    location = (await office.authorize()).headers["location"]
    address, query = _sent_back(location)
    assert address == "http://127.0.0.1/oauth/landing/"
    page = await office.portal.raw("GET", location)
    assert page.status_code == 200
    assert query["code"] not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("wanted", ["http://127.0.0.1:8123/back", "http://localhost:8123/", "http://[::1]:8123/"])
async def test_an_application_without_an_address_may_name_one_on_this_machine(office: Office, wanted: str) -> None:
    response = await office.authorize(user_id="1", redirect_uri=wanted)
    assert _sent_back(response.headers["location"])[0] == wanted


@pytest.mark.parametrize("registered", ["", "http://127.0.0.1:8123/back"])
@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "http://127.0.0.1.evil.example/", "//evil.example", "http://[", "javascript:alert(1)"],
)
async def test_no_code_goes_to_an_address_that_is_not_the_applications(
    office: Office, registered: str, wanted: str
) -> None:
    office.world.applications[CLIENT].redirect_uri = registered
    response = await office.authorize(user_id="1", redirect_uri=wanted)
    assert response.status_code == 400
    assert "location" not in response.headers


async def test_unknown_applications_and_strangers_get_no_code(office: Office) -> None:
    assert (await office.authorize(client_id="local.unknown", user_id="1")).status_code == 404
    for stranger in ("99", "13", "0"):
        assert (await office.authorize(user_id=stranger)).status_code == 403


async def test_an_application_that_is_for_some_only_sends_nobody_else_back(office: Office) -> None:
    office.world.applications[CLIENT].users = frozenset({ADMIN})
    assert (await office.authorize(user_id=str(EMPLOYEE))).status_code == 403
    assert (await office.authorize(user_id=str(ADMIN))).status_code == 302


async def test_what_came_in_the_address_is_not_written_into_the_page_as_it_is(office: Office) -> None:
    response = await office.authorize(state='"><script>alert(1)</script>')
    assert "<script>" not in response.text


async def test_nothing_else_is_below_oauth(office: Office) -> None:
    assert (await office.portal.raw("GET", "/oauth/other/")).status_code == 404
