"""The small portal with its one application."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from bizproc_standin.clock import ManualClock
from bizproc_standin.oauth import TokenPair
from bizproc_standin.standin import StandIn
from bizproc_standin.world.world import World
from tests.standin.rest.portals import ADMIN, PortalClient, small_portal

CLIENT = "app"


@dataclass(frozen=True, slots=True)
class Office:
    """A portal and what a client of its OAuth servers sends."""

    portal: PortalClient

    @property
    def standin(self) -> StandIn:
        return self.portal.standin

    @property
    def world(self) -> World:
        return self.portal.world

    @property
    def secret(self) -> str:
        secret = self.standin.oauth.grants.client_secret(CLIENT)
        assert secret
        return secret

    def tokens(self, user: int = ADMIN) -> TokenPair:
        return self.standin.oauth.issue(CLIENT, user)

    def pass_time(self, **by: float) -> None:
        assert isinstance(self.world.clock, ManualClock)
        self.world.clock.advance(timedelta(**by))

    async def exchange(self, *, verb: str = "GET", **params: str) -> tuple[int, dict[str, object]]:
        """Call the token server with the application's id and secret unless others are given."""
        sent = {"client_id": CLIENT, "client_secret": self.secret, **params}
        path = "/oauth/token/"
        if verb == "GET":
            response = await self.portal.raw("GET", f"{path}?{urlencode(sent)}")
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            response = await self.portal.raw("POST", path, content=urlencode(sent), headers=kind)
        body = response.json()
        assert isinstance(body, dict)
        return response.status_code, body

    async def refresh(self, token: str, **params: str) -> tuple[int, dict[str, object]]:
        return await self.exchange(grant_type="refresh_token", refresh_token=token, **params)

    async def authorize(self, **params: str) -> httpx.Response:
        sent = {"client_id": CLIENT, "state": "s t", **params}
        return await self.portal.raw("GET", f"/oauth/authorize/?{urlencode(sent)}")

    async def code(self) -> str:
        """A fresh code, as the browser of the administrator brings it."""
        response = await self.authorize(user_id=str(ADMIN))
        return dict(parse_qsl(urlsplit(response.headers["location"]).query))["code"]

    async def profile(self, token: str) -> tuple[int, object]:
        """Call the portal with a token: the status, and the user's id or the error."""
        response = await self.portal.raw("GET", f"/rest/profile?auth={token}")
        body = response.json()
        return response.status_code, body.get("error") or body["result"]["ID"]


@pytest.fixture
def office() -> Office:
    return Office(small_portal())
