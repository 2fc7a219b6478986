"""Portals that are unreachable, not ours, or broken: a clear error with a next step, and no secret anywhere."""

import logging
import socket
from collections.abc import Iterator

import pytest
from mcp import MCPError
from mcp.types import ResourceTemplateReference

from bizproc_standin.faults import Fault
from tests.fixtures.office import HEAD, SECRET, Office
from tests.fixtures.office_fixtures import both_eras

READS = [
    ("task_list", {}),
    ("task_get", {"task_id": 1129}),
    ("task_summary", {}),
    ("user_find", {"query": "Weber"}),
]
WRITES = [
    ("task_complete", {"task_id": 1129, "decision": "approve"}),
    ("task_delegate", {"task_ids": [1129], "to_user": "37"}),
    ("workflow_start", {"template_id": 212, "document": "deal:5143"}),
]


@pytest.fixture(autouse=True)
def nothing_leaks(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test does: no secret, no path of the webhook, no traceback on either stream or in the log."""
    caplog.set_level(logging.DEBUG)
    yield
    out, err = capfd.readouterr()
    logged = "\n".join([caplog.text, *(str(record.__dict__) for record in caplog.records)])
    for written in (out, err, logged):
        assert SECRET not in written
        assert f"/rest/{HEAD}/" not in written
        assert "Traceback" not in written


@both_eras
@pytest.mark.parametrize(("tool", "arguments"), READS + WRITES)
async def test_an_unreachable_portal(office: Office, tool: str, arguments: dict[str, object]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/rest/{HEAD}/{SECRET}/"
        server = office.server(office.settings(BITRIX24_WEBHOOK_URL=address), patience=0.01)
        async with office.assistant(server=server) as head:
            text = await head.refused(tool, **arguments)
    assert "could not be reached" in text
    assert "Check" in text


@both_eras
@pytest.mark.parametrize(("tool", "arguments"), READS + WRITES)
async def test_a_wrong_webhook(office: Office, tool: str, arguments: dict[str, object]) -> None:
    settings = office.settings()
    office.standin.credentials.webhooks.clear()
    async with office.assistant(server=office.server(settings)) as head:
        text = await head.refused(tool, **arguments)
    assert "webhook" in text.lower() or "credentials" in text.lower()
    assert "BITRIX24_WEBHOOK_URL" in text or "Check" in text
    assert office.written() == []


@pytest.mark.parametrize(("tool", "arguments"), READS)
async def test_a_web_page_instead_of_json(office: Office, tool: str, arguments: dict[str, object]) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(Fault.html(times=None, status=200))
        text = await head.refused(tool, **arguments)
    assert "HTML" in text
    assert "login page" in text
    assert "<" not in text


@pytest.mark.parametrize("status", [301, 404, 502])
async def test_a_proxys_page_with_another_status(office: Office, status: int) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(Fault.html(times=None, status=status))
        text = await head.refused("task_list")
    assert str(status) in text
    assert text.endswith(".")


@pytest.mark.parametrize(("tool", "arguments"), READS)
async def test_json_that_was_cut_off(office: Office, tool: str, arguments: dict[str, object]) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(Fault.truncated(times=None))
        text = await head.refused(tool, **arguments)
    assert "cut off" in text


@pytest.mark.parametrize(("tool", "arguments"), READS)
async def test_a_portal_that_keeps_dropping_connections(
    office: Office, tool: str, arguments: dict[str, object]
) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(Fault.drop(times=None))
        text = await head.refused(tool, **arguments)
    assert "broke" in text
    assert "Try again" in text


async def test_a_portal_that_stumbles_once_is_simply_asked_again(office: Office) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(Fault.drop(), Fault.html(), Fault.refuse(503))
        said = await head.call("task_list")
    assert said.ids()
    assert office.wire_clock.waits


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (Fault.refuse(500, times=None), "portal"),
        (Fault.refuse(429, times=None), "minutes"),
        (Fault.refuse(503, error="OVERLOAD_LIMIT", times=None), "blocked"),
        (Fault.refuse(401, error="insufficient_scope", times=None), "scope"),
        (
            Fault.refuse(403, error="ACCESS_DENIED", description="REST is available only by subscription.", times=None),
            "",
        ),
        (Fault.refuse(400, error="", description="Something «odd» happened\u202e", times=None), "odd"),
        (Fault.refuse(400, error=f"code {SECRET}", description=f"/rest/15/{SECRET}/ failed", times=None), "***"),
    ],
)
async def test_refusals_of_the_portal_are_told_with_a_next_step(office: Office, fault: Fault, wanted: str) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(fault)
        text = await head.refused("task_list")
    assert wanted in text
    assert "\u202e" not in text
    assert text.count("«") == text.count("»")


async def test_an_overloaded_portal_is_asked_once(office: Office) -> None:
    async with office.assistant() as head:
        before = office.standin.requests["bizproc.task.list"]
        office.standin.faults.add(Fault.refuse(503, error="OVERLOAD_LIMIT", times=None))
        await head.refused("task_list")
    assert office.standin.requests["bizproc.task.list"] == before + 1


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("task_get", {"task_id": 999_999}),
        ("task_complete", {"task_id": 1129, "decision": "submit"}),
        ("task_complete", {"task_id": 1128, "decision": "reject"}),
        ("task_complete", {"task_id": 1129, "decision": "approve", "fields": {"a": 1}}),
        ("task_list", {"assigne": "me"}),
        ("task_list", {"document": f"deal:{SECRET[:3]}"}),
        ("event_send", {"event_token": "x"}),
    ],
)
async def test_every_refusal_is_a_fact_and_a_next_step(office: Office, tool: str, arguments: dict[str, object]) -> None:
    async with office.assistant() as head:
        text = await head.refused(tool, **arguments)
    assert text.count(".") >= 2
    assert text.endswith(".")
    assert office.written() == []


async def test_a_defect_inside_is_told_without_its_details(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"at https://portal/rest/{HEAD}/{SECRET}/")

    async with office.assistant() as head:
        monkeypatch.setattr("bizproc_mcp.services.task_get.task_detail", fails)
        text = await head.refused("task_get", task_id=1129)
    assert "ZeroDivisionError" in text
    assert "defect" in text
    assert "portal/rest" not in text
    assert "task_get failed inside: ZeroDivisionError in" in caplog.text


async def test_a_defect_behind_a_resource_is_told_without_its_details(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"at https://portal/rest/{HEAD}/{SECRET}/")

    async with office.assistant() as head:
        monkeypatch.setattr("bizproc_mcp.services.task_get.task_detail", fails)
        with pytest.raises(MCPError) as raised:
            await head.client.read_resource("bizproc://tasks/1129")
        assert SECRET not in str(raised.value)
        monkeypatch.setattr("bizproc_mcp.resources._values", fails)
        reference = ResourceTemplateReference(type="ref/resource", uri="bizproc://tasks/{task_id}")
        with pytest.raises(MCPError) as raised:
            await head.client.complete(reference, {"name": "task_id", "value": ""})
        assert SECRET not in str(raised.value)
