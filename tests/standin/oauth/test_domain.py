"""A portal that moves to another domain: the old one redirects for a while."""

import httpx

from bizproc_standin.app import create_app
from bizproc_standin.serving import running_standin
from tests.standin.oauth.conftest import CLIENT, Office
from tests.standin.rest.portals import ADMIN, small_world


async def test_tokens_name_the_new_domain_and_the_token_server_stays(office: Office) -> None:
    pair = office.tokens()
    office.standin.oauth.places.move("http://new.example/")
    status, body = await office.refresh(pair.refresh_token)
    assert status == 200
    assert body["client_endpoint"] == "http://new.example/rest/"
    assert body["server_endpoint"] == "http://127.0.0.1/rest/"
    assert body["domain"] == "127.0.0.1"


async def test_calls_to_the_old_domain_are_sent_on(office: Office) -> None:
    pair = office.tokens()
    office.standin.oauth.places.move("http://new.example")
    response = await office.portal.raw("GET", f"http://127.0.0.1/rest/profile?auth={pair.access_token}")
    assert response.status_code == 302
    assert response.headers["location"] == f"http://new.example/rest/profile?auth={pair.access_token}"
    assert office.standin.requests["profile"] == 0
    assert (await office.portal.raw("GET", response.headers["location"])).status_code == 200


async def test_a_portal_that_moves_back_answers_under_its_first_domain(office: Office) -> None:
    first = office.standin.base_url
    office.standin.oauth.places.move("http://new.example")
    office.standin.oauth.places.move(first)
    assert (await office.profile(office.tokens().access_token))[0] == 200
    assert office.standin.oauth.places.former_hosts == {"new.example"}


async def test_a_served_portal_moves_from_one_name_of_this_machine_to_the_other() -> None:
    """How a client's own test of the change runs: 127.0.0.1 and localhost are two domains."""
    with running_standin(create_app(small_world())) as standin:
        token = standin.oauth.issue(CLIENT, ADMIN).access_token
        old = standin.base_url
        new = old.replace("127.0.0.1", "localhost")
        async with httpx.AsyncClient(trust_env=False) as http:
            moved = await http.post(f"{old}/standin/domain", json={"base_url": new})
            assert moved.json()["base_url"] == new
            assert (await http.get(f"{old}/rest/profile?auth={token}")).status_code == 302
            assert standin.base_url == new
