"""A third upstream needs one entry in the table of upstreams, and works with everything else."""

from dataclasses import dataclass, field, replace

import pytest

from bizproc_mcp import upstream
from bizproc_mcp.commands._examination import examine
from bizproc_mcp.commands._sign_in import application_of
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.inbox import portal_domain
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Credentials, Settings, Webhook
from bizproc_mcp.upstream import UPSTREAMS
from bizproc_mcp.upstream.connecting import Parts, Upstream
from bizproc_mcp.upstream.rest.assembly import REST
from bizproc_standin.rest.credentials import ALL_SCOPES
from tests.fixtures.office import ADMINISTRATOR, SECRET, Office


@dataclass(frozen=True, slots=True)
class Pass(Credentials):
    """What a portal is reached with through the third upstream."""

    title = "A pass"
    names_portal = False

    user_id: int
    code: str = field(repr=False)


def connect(credentials: Pass, parts: Parts) -> Portal:
    """A portal without tasks whose templates come as headers, and which registers no robots."""
    webhook = Webhook(credentials.address, credentials.user_id, credentials.code)
    return replace(
        REST.connect(webhook, parts),
        upstream="third",
        credentials="pass",
        acts_as=None,
        tasks=None,
        template_trees=False,
        lacks=("The third upstream knows no tasks.",),
        without={"robots": "the third upstream has no robots yet", "template_files": "a pass brings no files"},
    )


@pytest.fixture
def settings(office: Office, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(upstream, "UPSTREAMS", (*UPSTREAMS, Upstream("third", (Pass,), connect, has_tasks=False)))
    office.standin.credentials.issue_webhook(ADMINISTRATOR, ALL_SCOPES, SECRET)
    return replace(office.settings(), credentials=Pass(office.standin.base_url, ADMINISTRATOR, SECRET))


async def test_a_third_upstream_is_offered_its_tools_and_says_why_not_the_rest(
    office: Office, settings: Settings
) -> None:
    async with office.assistant(server=office.server(settings)) as assistant:
        offered = set(await assistant.tools())
        info = await assistant.call("portal_info")
        templates = await assistant.call("template_list")
        started = await assistant.call("workflow_start", template_id=713, document="deal:5141")
        resources = {one.uri_template for one in (await assistant.client.list_resource_templates()).resource_templates}
    assert offered >= {"workflow_start", "workflow_list", "template_get", "event_send", "user_find", "portal_info"}
    assert not {name for name in offered if name.startswith(("task_", "robot_", "template_add"))}
    assert (info.data["upstream"], info.data["credentials"]) == ("third", "pass")
    assert info.data["user"]["id"] == ADMINISTRATOR
    withheld = info.data["withheld"]
    assert "task_complete" in withheld["this upstream has no such calls"]
    assert set(withheld["the third upstream has no robots yet"]) == {
        f"robot_{verb}" for verb in ("add", "update", "list", "delete")
    }
    assert "template_add" in withheld["a pass brings no files"]
    assert "The third upstream knows no tasks." in info.data["notes"]
    assert 713 in templates.ids()
    assert started.data["workflow_id"] in office.world.instances
    assert "bizproc://templates/{template_id}" in resources
    assert "bizproc://templates/{template_id}/schema" not in resources


async def test_the_commands_know_a_third_upstream_without_being_told(settings: Settings) -> None:
    found = {one.name: one.said for one in (await examine(settings)).findings}
    assert found["connection"].endswith("(third, pass)")
    assert portal_domain(settings) == ""
    assert not upstream.has_tasks("third")
    with pytest.raises(InvalidInput, match="A pass is configured, which is not signed in here"):
        application_of(settings)
