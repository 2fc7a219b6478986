"""The vendor's ``@bitrix24/b24jssdk``, unchanged, over https; it refreshes tokens at the stand-in's token server.

Requires node and the package of ``tests/clients_node/package.json``, installed there or in the folder that
B24JSSDK_DIR names; without them this test is skipped with a message.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bizproc_standin.seed import ADMINISTRATOR, HEAD
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.roles import SALES_LEAD
from bizproc_standin.standin import StandIn
from tests.clients_python.conftest import Certificates
from tests.clients_python.processes import ACTIVITY, DEAL_TYPE, asking, file

HERE = Path(__file__).parent


@pytest.fixture
def node() -> list[str]:
    """The command that runs the client."""
    program = shutil.which("node")
    folder = Path(os.environ.get("B24JSSDK_DIR") or HERE).resolve()
    if program is None:
        pytest.skip("@bitrix24/b24jssdk is not run: node is not installed")
    if not (folder / "node_modules" / "@bitrix24" / "b24jssdk").is_dir():
        pytest.skip(f"@bitrix24/b24jssdk is not in {folder.name}/node_modules (npm install there, or B24JSSDK_DIR)")
    return [program, str(HERE / "client.mjs"), str(folder)]


def told(portal: StandIn) -> dict[str, object]:
    """Addresses, expired tokens, and what to send."""
    pair = portal.oauth.issue(INTEGRATION, ADMINISTRATOR)
    portal.oauth.expire()
    template = {"DOCUMENT_TYPE": DEAL_TYPE, "NAME": "From JavaScript", "TEMPLATE_DATA": ["a.bpt", file()]}
    return {
        "head": portal.webhook_url(HEAD),
        "administrator": portal.webhook_url(ADMINISTRATOR),
        "users": {"head": HEAD, "colleague": SALES_LEAD},
        "application": dict(portal.oauth.describe(INTEGRATION)),
        "tokens": portal.oauth.tokens.body(pair),
        "template": asking(portal.world),
        "activity": {**ACTIVITY, "CODE": "js_activity"},
        "file": template,
    }


def test_the_vendors_client_works_against_the_standin(
    https_portal: StandIn, certificates: Certificates, node: list[str]
) -> None:
    """Lists by cursor, completes, delegates, starts, stops, batches, registers; one refresh for all of it."""
    world = https_portal.world
    waiting = {str(task.id) for task, mine in world.rows(HEAD) if task.status == 0}
    done = subprocess.run(
        node,
        input=json.dumps(told(https_portal)),
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(certificates.authority), "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    got = json.loads(done.stdout)
    assert set(got["tasks"]) == waiting
    assert (got["completed"], got["delegated"], got["terminated"]) == (True, True, True)
    assert world.states[got["started"][1]].title == "Enough"
    assert got["started"][0] not in world.instances
    assert got["batch"]["me"]["ID"] == str(HEAD)
    assert got["batch"]["none"] == []
    assert got["element"]["NAME"] == "Ten laptops for sales"
    assert got["departments"] == ["Sales"]
    assert int(got["document"]["size"]) == got["document"]["bytes"] > 0
    assert got["invoices"] == [6, 8, 9]
    assert (got["deal"]["opportunity"], got["deal"]["ufCrmEquipment"]) == (132000, [53])
    assert (got["activity"], got["robot"]) == (True, True)
    assert "js_activity" in got["activities"]
    registered = world.applications[INTEGRATION].activities
    assert list(registered["js_activity"].properties) == ["whatFor"]
    assert registered["js_robot"].robot
    assert world.templates[got["template"]].name == "From JavaScript"
    assert (got["refreshed"], https_portal.oauth.refreshes) == (1, 1)
    assert got["stranger"] == {"code": "ACCESS_DENIED", "status": 403, "text": got["stranger"]["text"]}
    assert "Application context required" in json.dumps(got["webhook"])
