"""``/standin/…``: inspecting the portal from outside, only from this machine."""

import httpx
import pytest

from bizproc_standin.world.world import World
from tests.standin.rest.portals import EMPLOYEE, PortalClient, add_task


async def control(portal: PortalClient, verb: str, path: str, json: object = None) -> object:
    response = await portal.raw(verb, f"/standin/{path}", json=json)
    assert response.status_code == 200, response.text
    return response.json()


async def test_the_state_counts_what_there_is(portal: PortalClient, world: World) -> None:
    add_task(world, EMPLOYEE)
    state = await control(portal, "GET", "state")
    assert isinstance(state, dict)
    assert (state["tasks"], state["running_tasks"], state["instances"]) == (1, 1, 1)


async def test_a_task_and_its_process_are_shown_whole(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    shown = await control(portal, "GET", f"tasks/{task.id}")
    assert isinstance(shown, dict)
    assert shown["NAME"] == "Approve"
    assert shown["participants"][0]["user_id"] == EMPLOYEE
    process = await control(portal, "GET", f"workflows/{task.workflow_id}")
    assert isinstance(process, dict)
    assert (process["running"], process["tasks"]) == (True, [task.id])


async def test_requests_are_counted_and_forgotten(portal: PortalClient) -> None:
    await portal.call(EMPLOYEE, "batch", {"cmd": ["profile", "profile"]})
    await portal.call(EMPLOYEE, "Profile", {"x": 1})
    seen = await control(portal, "GET", "requests")
    assert isinstance(seen, dict)
    assert seen["by_method"] == {"batch": 1, "profile": 1}
    assert seen["commands"] == {"profile": 3}
    assert seen["recent"][-1] == {"method": "profile", "params": {"x": 1}, "start": 0, "user": "11", "status": 200}
    await control(portal, "DELETE", "requests")
    assert portal.standin.requests.total() == 0


async def test_the_clock_is_moved_and_faults_are_scripted(portal: PortalClient) -> None:
    moved = await control(portal, "POST", "clock", {"seconds": 3600})
    assert moved == {"now": "2026-11-20T13:00:00+03:00"}
    await control(portal, "POST", "faults", ["503:profile"])
    assert (await portal.call(EMPLOYEE, "profile")).status == 503
    assert await control(portal, "GET", "faults") == []


async def test_a_webhook_is_issued_with_the_scopes_asked_for(portal: PortalClient) -> None:
    issued = await control(portal, "POST", "webhooks", {"user_id": EMPLOYEE, "scopes": ["user"]})
    assert isinstance(issued, dict)
    given = await portal.send("GET", f"{issued['url']}bizproc.task.list")
    assert given.error[1] == "insufficient_scope"


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("GET", "", None, 404),
        ("GET", "tasks/x", None, 404),
        ("GET", "workflows/x", None, 404),
        ("POST", "clock", {"seconds": -1}, 400),
        ("POST", "clock", {"seconds": "x"}, 400),
        ("POST", "clock", None, 400),
        ("POST", "faults", {"a": 1}, 400),
        ("POST", "faults", ["no such"], 400),
        ("POST", "webhooks", {"user_id": 999}, 400),
    ],
)
async def test_what_makes_no_sense_is_refused(
    portal: PortalClient, verb: str, path: str, body: object, status: int
) -> None:
    response = await portal.raw(verb, f"/standin/{path}", json=body)
    assert response.status_code == status
    assert set(response.json()) == {"error"}


async def test_other_machines_and_foreign_names_are_kept_out(portal: PortalClient) -> None:
    far = httpx.ASGITransport(app=portal.standin, client=("192.0.2.7", 5))
    async with httpx.AsyncClient(transport=far, base_url="http://127.0.0.1") as http:
        assert (await http.get("/standin/state")).status_code == 403
    response = await portal.raw("GET", "/standin/state", headers={"Host": "evil.example:80"})
    assert response.status_code == 403
