"""``/standin/…`` for OAuth, used by tests of clients in other processes."""

import pytest

from tests.standin.oauth.conftest import CLIENT, Office
from tests.standin.rest.portals import ADMIN, EMPLOYEE


async def test_tokens_come_at_once(office: Office) -> None:
    given = await office.portal.send("POST", "/standin/tokens", json={"user_id": EMPLOYEE})
    assert await office.profile(str(given.body["access_token"])) == (200, str(EMPLOYEE))
    expired = await office.portal.send("POST", "/standin/tokens", json={"user_id": ADMIN, "expired": True})
    assert await office.profile(str(expired.body["access_token"])) == (401, "expired_token")
    assert (await office.refresh(str(expired.body["refresh_token"])))[0] == 200
    assert await office.profile(str(given.body["access_token"])) == (200, str(EMPLOYEE))


async def test_the_hour_is_ended_and_refreshes_are_counted(office: Office) -> None:
    pair = office.tokens()
    assert (await office.portal.raw("POST", "/standin/expire")).json() is True
    assert await office.profile(pair.access_token) == (401, "expired_token")
    await office.refresh(pair.refresh_token)
    await office.refresh(pair.refresh_token)
    told = (await office.portal.send("GET", "/standin/oauth")).body
    assert told["exchanged"] == {"refresh_token": 1}
    assert told["refused"] == {"invalid_grant": 1}
    assert told["refreshes"] == 1


async def test_an_applications_address_is_set_and_another_one_installed(office: Office) -> None:
    back = "http://127.0.0.1:9876/"
    told = await office.portal.send("POST", "/standin/applications", json={"client_id": CLIENT, "redirect_uri": back})
    assert told.body["redirect_uri"] == back
    assert told.body["client_secret"] == office.secret
    assert (await office.authorize(user_id="1")).headers["location"].startswith(f"{back}?code=")
    new = {"client_id": "local.second", "name": "Second", "scopes": ["bizproc"]}
    await office.portal.send("POST", "/standin/applications", json=new)
    assert office.world.applications["local.second"].local_id == 10
    assert office.world.applications["local.second"].scopes == ("bizproc",)


async def test_an_application_is_uninstalled(office: Office) -> None:
    pair, secret = office.tokens(), office.secret
    await office.portal.raw("POST", "/standin/uninstall", json={"client_id": CLIENT})
    assert (await office.refresh(pair.refresh_token, client_secret=secret))[1]["error"] == "NOT_INSTALLED"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("tokens", {"user_id": 99}, 400),
        ("tokens", {}, 400),
        ("tokens", {"user_id": 1, "client_id": "x"}, 404),
        ("tokens", [], 400),
        ("domain", {"base_url": "ftp://x"}, 400),
        ("applications", {"client_id": ""}, 400),
        ("uninstall", {"client_id": 5}, 404),
    ],
)
async def test_nonsense_is_refused_with_a_sentence(office: Office, path: str, body: object, status: int) -> None:
    response = await office.portal.raw("POST", f"/standin/{path}", json=body)
    assert response.status_code == status
    assert response.json()["error"]
