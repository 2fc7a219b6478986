"""The tools offered to each caller, the message about the others, and the correction of a wrong list."""

from collections.abc import Callable
from dataclasses import replace

import anyio
import pytest
from mcp import Client, MCPError
from mcp.types import INVALID_PARAMS, ToolListChangedNotification

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings
from bizproc_standin.faults import Fault
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras

FOR_ALL = {
    "task_list",
    "task_get",
    "task_summary",
    "task_complete",
    "task_complete_many",
    "task_delegate",
    "document_get",
    "document_find",
    "workflow_start",
    "event_send",
    "activity_log",
    "user_find",
    "portal_info",
}
FOR_ADMINISTRATORS = {"workflow_list", "workflow_get", "workflow_terminate", "template_list", "template_get"}
WRITING = {
    "task_complete",
    "task_complete_many",
    "task_delegate",
    "workflow_start",
    "workflow_terminate",
    "workflow_kill",
    "event_send",
    "activity_log",
}


async def wrong_tool(assistant: Assistant, name: str) -> str:
    """Call a tool that is not offered: a protocol error, as the specification wants it."""
    with pytest.raises(MCPError) as raised:
        await assistant.client.call_tool(name, {})
    assert raised.value.error.code == INVALID_PARAMS
    return raised.value.error.message


@both_eras
@pytest.mark.parametrize(
    ("person", "expected"),
    [(ADMINISTRATOR, FOR_ALL | FOR_ADMINISTRATORS), (HEAD, FOR_ALL), (EMPLOYEE, FOR_ALL)],
)
async def test_the_default_list_is_what_the_person_may_use(office: Office, person: int, expected: set[str]) -> None:
    async with office.assistant(person, BIZPROC_TOOLSETS="default") as someone:
        names = await someone.tools()
    assert set(names) == expected
    assert len(names) == len(set(names))


async def test_toolsets_choose_groups_and_portal_info_is_always_there(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR, BIZPROC_TOOLSETS="events") as admin:
        assert set(await admin.tools()) == {"event_send", "activity_log", "portal_info"}
    async with office.assistant(ADMINISTRATOR, BIZPROC_TOOLSETS="users,admin") as admin:
        names = set(await admin.tools())
    assert {"user_find", "workflow_kill", "portal_info"} <= names
    assert not names & (FOR_ADMINISTRATORS | {"task_list"})


@both_eras
async def test_read_only_mode_offers_nothing_that_writes_and_refuses_it_too(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR, BIZPROC_READ_ONLY="1") as admin:
        names = set(await admin.tools())
        assert not names & WRITING
        assert names >= FOR_ADMINISTRATORS - WRITING
        for name in sorted(WRITING):
            assert "read-only mode" in await wrong_tool(admin, name)
    assert office.written() == []


@both_eras
async def test_a_withheld_tool_is_an_error_with_the_reason(office: Office) -> None:
    async with office.assistant(BIZPROC_TOOLSETS="default") as head:
        assert "needs a portal administrator" in await wrong_tool(head, "workflow_list")
        assert "BIZPROC_TOOLSETS" in await wrong_tool(head, "workflow_kill")
    assert office.standin.requests["bizproc.workflow.instances"] == 0


@both_eras
async def test_an_unknown_tool_is_an_error_that_names_the_nearest(office: Office) -> None:
    async with office.assistant() as head:
        assert "'task_list'" in await wrong_tool(head, "tasks_list")
        assert "tools/list" in await wrong_tool(head, "make_coffee")
        long = await wrong_tool(head, "x" * 5_000)
    assert len(long) < 200


@both_eras
async def test_an_unknown_argument_is_an_error_that_names_the_nearest(office: Office) -> None:
    before = office.standin.requests["bizproc.task.list"]
    async with office.assistant() as head:
        text = await head.refused("task_list", assigne="me", status="open")
        other = await head.refused("portal_info", verbose=True)
    assert "'assigne'" in text
    assert "Did you mean 'assignee'" in text
    assert "Nothing was sent" in text
    assert "no arguments" in other
    assert office.standin.requests["bizproc.task.list"] == before


async def test_several_wrong_values_are_told_in_plain_sentences_without_the_values(office: Office) -> None:
    async with office.assistant() as head:
        text = await head.refused("task_list", limit=999, kind="secret-kind", due_before="not a date at all")
    for name in ("limit", "kind", "due_before"):
        assert name in text
    for noise in ("pydantic", "secret-kind", "not a date at all", "https://"):
        assert noise not in text


# what is not known yet


@both_eras
async def test_where_the_portal_cannot_be_reached_everything_configured_is_offered(office: Office) -> None:
    office.standin.faults.add(Fault.drop("batch", times=None))
    async with office.assistant(EMPLOYEE, BIZPROC_TOOLSETS="default") as employee:
        assert set(await employee.tools()) == FOR_ALL | FOR_ADMINISTRATORS
        said = await employee.call("portal_info")
    assert said.data["problem"]
    assert "user" not in said.data


def gated(office: Office, gate: anyio.Event) -> Callable[[Settings], Portal]:
    """The real portal, whose question about rights waits until the gate opens."""

    def connect(settings: Settings) -> Portal:
        portal = office.portal(settings)

        class Slow:
            async def __call__(self) -> object:
                await gate.wait()
                return await portal.access()

        return replace(portal, access=Slow())  # type: ignore[arg-type]

    return connect


@both_eras
async def test_a_slow_portal_delays_neither_the_first_answer_nor_the_list(office: Office) -> None:
    gate = anyio.Event()
    settings = office.settings(EMPLOYEE, BIZPROC_TOOLSETS="default")
    server = office.server(settings, connect=gated(office, gate), patience=0.05)
    with anyio.fail_after(5):
        async with office.assistant(server=server) as employee:
            assert employee.client.protocol_version
            assert set(await employee.tools()) == FOR_ALL | FOR_ADMINISTRATORS


async def test_a_list_given_too_early_is_corrected_by_a_notice_to_modern_clients(office: Office) -> None:
    gate = anyio.Event()
    settings = office.settings(EMPLOYEE, BIZPROC_TOOLSETS="default")
    server = office.server(settings, connect=gated(office, gate), patience=0.05)
    async with (
        office.assistant(server=server) as employee,
        employee.client.listen(tools_list_changed=True) as changes,
    ):
        assert "workflow_list" in await employee.tools()
        gate.set()
        with anyio.fail_after(5):
            await changes.__aiter__().__anext__()
        assert set(await employee.tools()) == FOR_ALL


@pytest.mark.parametrize("era", ["legacy"])
async def test_a_list_given_too_early_is_corrected_by_a_notice_to_handshake_clients(office: Office) -> None:
    gate, told = anyio.Event(), anyio.Event()

    async def hear(message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            told.set()

    settings = office.settings(EMPLOYEE, BIZPROC_TOOLSETS="default")
    server = office.server(settings, connect=gated(office, gate), patience=0.05)
    async with office.assistant(server=server, message_handler=hear) as employee:
        capabilities = employee.client.server_capabilities
        assert capabilities.tools is not None
        assert capabilities.tools.list_changed is True
        assert "workflow_list" in await employee.tools()
        gate.set()
        with anyio.fail_after(5):
            await told.wait()
        assert set(await employee.tools()) == FOR_ALL


async def test_rights_that_could_not_be_found_out_are_asked_again_once_the_portal_answers(office: Office) -> None:
    office.standin.faults.add(Fault.drop("batch", times=4))  # all four tries of the first question
    server = office.server(office.settings(EMPLOYEE, BIZPROC_TOOLSETS="default"), patience=5)
    async with (
        office.assistant(server=server) as employee,
        employee.client.listen(tools_list_changed=True) as changes,
    ):
        assert "workflow_list" in await employee.tools()
        await employee.call("task_list")
        with anyio.fail_after(5):
            await changes.__aiter__().__anext__()
        assert set(await employee.tools()) == FOR_ALL


async def test_a_call_before_the_list_works_too(office: Office) -> None:
    server = office.server(office.settings(HEAD))
    async with Client(server, mode=office.era, cache=None) as client:
        result = await client.call_tool("task_get", {"task_id": 1129})
    assert not result.is_error


async def test_two_clients_of_one_server_do_not_disturb_each_other(office: Office) -> None:
    server = office.server(office.settings(HEAD))
    async with office.assistant(server=server) as first:
        assert (await first.call("task_list")).ids()
        found: list[list[int]] = []

        async def look() -> None:
            found.append((await first.call("task_list")).ids())

        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(look)
    assert len(found) == 20
    assert len({tuple(ids) for ids in found}) == 1
