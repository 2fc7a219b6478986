"""The small portal seen by its application."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from bizproc_standin.bpt import BptFile, write_bpt
from bizproc_standin.state.records import Application, RegisteredActivity
from bizproc_standin.world.world import World
from tests.standin.rest.portals import ADMIN, Given, PortalClient, small_portal

CLIENT = "app"
DEAL_TYPE = ["crm", "CCrmDocumentDeal", "DEAL"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the portal with an application's tokens."""

    portal: PortalClient
    client_id: str = CLIENT

    @property
    def world(self) -> World:
        return self.portal.world

    @property
    def registered(self) -> dict[str, RegisteredActivity]:
        return self.world.applications[self.client_id].activities

    async def call(
        self, method: str, params: Mapping[str, object] | None = None, *, user: int = ADMIN, form: bool = False
    ) -> Given:
        token = self.portal.standin.oauth.issue(self.client_id, user).access_token
        if form:
            return await self.portal.form(f"/rest/{method}?auth={token}", params or {})
        return await self.portal.send("POST", f"/rest/{method}?auth={token}", json=params or {})

    def another(self) -> "Caller":
        """The same portal seen by a second application."""
        self.world.add_application(Application("other", "Other", 10))
        return Caller(self.portal, "other")


@pytest.fixture
def app() -> Caller:
    return Caller(small_portal())


def packed(*children: Mapping[str, object], **sections: Mapping[str, object]) -> str:
    """A template file in base64, with these steps in its sequence."""
    tree = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {}, "Children": list(children)}
    return base64.b64encode(write_bpt(BptFile(tree, **sections))).decode()  # type: ignore[arg-type]
