"""Each answer is told twice, as text and as structured content, and either alone is complete.

Some hosts give the assistant only the structured content, others only the text.
"""

import dataclasses
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bizproc_mcp.settings import Settings
from bizproc_standin.faults import parse_fault
from tests.answers.facts import only_in_data, only_in_text
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office
from tests.fixtures.tables import all_rows
from tests.inbox.arriving import arrive, register
from tests.tools.test_catalogue import every_tool
from tests.tools.test_template_writing import BASE64

READING: list[tuple[str, dict[str, Any]]] = [
    ("task_list", {"limit": 3}),
    ("task_list", {"assignee": "all", "status": "any", "limit": 30}),
    ("task_list", {"search": "leave", "status": "any", "limit": 1}),
    ("task_list", {"search": "nothing of the kind"}),
    ("task_get", {"task_id": 1477}),
    ("task_get", {"task_id": 1471}),
    ("task_get", {"task_id": 1518}),
    ("task_get", {"task_id": 1001}),
    ("task_get", {"task_id": 1128, "assignee": str(HEAD)}),
    ("task_summary", {"assignee": "all"}),
    ("task_summary", {"assignee": "all", "group_by": "document_type"}),
    ("task_get", {"task_id": 1520}),
    ("document_get", {"document": "deal:5141"}),
    ("document_get", {"document": "deal:5141", "include": ["comments", "files", "tasks", "products"]}),
    ("document_get", {"document": "deal:5141", "only": ["terms"]}),
    ("document_get", {"document": "company:305"}),
    ("document_get", {"document": "contact:607"}),
    ("document_find", {"words": "hotel", "limit": 3}),
    ("document_find", {"words": "no such thing"}),
    ("workflow_list", {"limit": 30}),
    ("workflow_list", {"stuck_only": True}),
    ("workflow_list", {"search": "leave", "limit": 1}),
    ("workflow_list", {"search": "nothing of the kind"}),
    ("template_list", {"limit": 2}),
    ("template_list", {"search": "contract"}),
    ("template_get", {"template_id": 801, "include": ["diagram"]}),
    ("template_get", {"template_id": 803}),
    ("template_get", {"template_id": 806}),
    ("user_find", {"query": "Petrov"}),
    ("user_find", {"query": "Becker", "include_inactive": True}),
    ("portal_info", {}),
    ("activity_list", {}),
    ("robot_list", {}),
]
WRITING: list[tuple[str, dict[str, Any]]] = [
    ("task_complete_many", {"task_ids": [1471, 1518, 9999], "decision": "approve", "dry_run": True}),
    ("task_complete_many", {"task_ids": [1513, 1518], "decision": "reject", "comment": "No."}),
    ("task_delegate", {"task_ids": [1531, 9999], "to_user": "37", "dry_run": True}),
    ("task_delegate", {"to_user": "37", "all_open": True, "max_count": 2}),
    ("task_delegate", {"task_ids": [1531, 9999], "to_user": "37"}),
    ("task_complete", {"task_id": 1471, "decision": "approve"}),
    ("workflow_start", {"template_id": 212, "document": "deal:5143", "parameters": {"Discount": 7.5}}),
    ("workflow_terminate_many", {"template_id": 806}),
    ("workflow_terminate_many", {"template_id": 806, "max_count": 1, "dry_run": False}),
    ("template_add", {"document_type": "process:164", "name": "Reading", "file": BASE64}),
    ("activity_add", {"code": "one", "name": "One", "handler": "https://a.example/in"}),
    ("activity_update", {"code": "one", "name": "Other"}),
    ("activity_delete", {"code": "one"}),
    ("robot_add", {"code": "two", "name": "Two", "handler": "https://a.example/in"}),
    ("robot_update", {"code": "two", "name": "Other"}),
    ("robot_delete", {"code": "two"}),
]
ELSEWHERE = {
    "activity_log", "event_list", "event_send", "template_delete", "template_update", "workflow_get", "workflow_kill",
    "workflow_terminate",
}  # fmt: skip
"""Those whose arguments come from an answer before."""


@asynccontextmanager
async def demo(office: Office, settings: Settings) -> AsyncIterator[Assistant]:
    """An assistant of a server that marks all it says as invented."""
    async with office.assistant(server=office.server(dataclasses.replace(settings, demo=True))) as assistant:
        await assistant.client.list_tools()
        await assistant.knows_rights()
        yield assistant


def application(office: Office) -> Settings:
    return office.application(ADMINISTRATOR, BIZPROC_INBOX_URL="http://127.0.0.1:9/calls")


async def told_twice(assistant: Assistant, tool: str, **arguments: Any) -> Mapping[str, Any]:
    """Call a tool, and look for a fact that one of the two forms keeps to itself."""
    said = await assistant.call(tool, **arguments)
    where = f"{tool} {arguments}\n{said.text}\n{said.data}"
    assert said.data["demo"] is True, where
    assert said.text.startswith("[demo] "), where
    assert only_in_data(said.data, said.text) == [], where
    assert only_in_text(said.data, said.text) == [], where
    return said.data


async def test_what_is_read_is_the_same_in_both_forms(office: Office) -> None:
    async with demo(office, application(office)) as admin:
        for tool, arguments in READING:
            await told_twice(admin, tool, **arguments)
        for workflow in (office.running(801, "2101").workflow_id, office.company.event_token("legal_check")[:23]):
            await told_twice(admin, "workflow_get", workflow_id=workflow)
    async with demo(office, office.settings(HEAD)) as head:
        for task in sorted(office.waits_for(HEAD)):
            await told_twice(head, "task_get", task_id=task)


async def test_what_was_written_or_would_be_is_the_same_in_both_forms(office: Office) -> None:
    stopped, killed = (office.running(*one).workflow_id for one in ((801, "2101"), (802, "777")))
    async with demo(office, application(office)) as admin:
        for tool, arguments in WRITING:
            told = await told_twice(admin, tool, **arguments)
            if tool == "template_add":
                await told_twice(admin, "template_update", template_id=told["template_id"], name="Other")
                await told_twice(admin, "template_delete", template_id=told["template_id"])
        await told_twice(admin, "workflow_terminate", workflow_id=stopped, status="Over")
        await told_twice(admin, "workflow_kill", workflow_id=killed)
        await told_twice(admin, "workflow_get", workflow_id=stopped)
    async with demo(office, office.settings(EMPLOYEE)) as employee:
        started = await told_twice(employee, "workflow_start", template_id=803, document="spa:147:1")
        assert "unchecked" in started


async def test_what_is_not_certain_is_the_same_in_both_forms(office: Office) -> None:
    """Lost answers, answers that came too late, and requests that wait for a person."""
    filled = {"Subject": "Lease", "Amount": 5, "SignedOn": "2026-11-02", "Keeper": "me"}
    form = office.running(803, "DYNAMIC_147_1").id
    async with demo(office, office.settings(HEAD)) as head:
        assert (await told_twice(head, "task_complete", task_id=form, decision="submit", fields=filled))[
            "defaults_sent"
        ]
        office.standin.faults.add(parse_fault("drop-after:bizproc.task.complete"))
        await told_twice(head, "task_complete", task_id=1128, decision="approve")
        office.standin.faults.add(parse_fault("drop:bizproc.task.complete"))
        await told_twice(head, "task_complete", task_id=1130, decision="approve", comment="Fine.")
    async with demo(office, office.settings(HEAD, BIZPROC_CONFIRM="writes")) as head:
        waits = await told_twice(head, "task_complete", task_id=1129, decision="approve")
        assert waits["confirmation"]


async def test_events_and_their_answers_are_the_same_in_both_forms(office: Office) -> None:
    async with demo(office, application(office)) as admin:
        number = await arrive(office, admin)
        assert (await told_twice(admin, "event_list"))["items"][0]["derived_schema"]
        await told_twice(admin, "event_send", event_id=number, return_values={"verdict": "x", "y": 1}, dry_run=True)
        await told_twice(admin, "activity_log", event_id=number, log_message="Reading.")
        await register(admin)
        await told_twice(admin, "event_list", status="any")
        values = {"verdict": "clean", "remarks": "Good."}
        await told_twice(admin, "event_send", event_id=number, return_values=values)
        await told_twice(admin, "event_send", event_id=number, return_values=values)
        await told_twice(admin, "event_list", status="any")


async def test_every_tool_is_looked_at(office: Office) -> None:
    offered = {tool.name for tool in await every_tool(office)}
    assert {tool for tool, _ in (*READING, *WRITING)} | ELSEWHERE >= offered


async def test_a_refusal_is_text_alone_and_says_what_to_do(office: Office) -> None:
    async with demo(office, office.settings(HEAD)) as head:
        result = await head.raw("task_complete", {"task_id": 1128, "decision": "submit"})
    assert result.is_error
    assert result.structured_content is None
    assert result.content[0].text.startswith("[demo] ")  # type: ignore[union-attr]  # it is text
    assert "It takes: approve or reject" in result.content[0].text  # type: ignore[union-attr]


@all_rows(
    ("data", "text", "here", "there"),
    [
        ({"id": 12, "name": "Ann"}, "12 «Ann»", [], []),
        ({"id": 12}, "12 «Ann»", [], ["Ann"]),
        ({"id": 12, "next_step": "Look again."}, "12", [".next_step: 'Look again.'"], []),
        ({"id": 12}, "12\nunchecked: the form", [], ["form", "unchecked"]),
        ({"id": 12, "overdue": True}, "12", [".overdue: True"], []),
        ({"id": 12}, "12 OVERDUE", [], ["overdue"]),
        ({"id": 12, "total": 40}, "12", [".total: 40"], []),
        ({"items": [{"id": 12}]}, "40 tasks, 1 shown\n12", [], ["40"]),
        ({"due": "2026-11-22T12:00:00+03:00"}, "due 2026-11-22 12:00+03:00", [], []),
        ({"due": "2026-11-22T12:00:00+03:00"}, "due 2026-11-22 12:00", [".due: '2026-11-22T12:00:00+03:00'"], []),
        ({"counts": {"done": 2}}, "2", [".counts.: 'done'"], []),
        ({"id": 1, "demo": True}, "1", [".demo: True"], []),
    ],
)
def test_the_judge_sees_what_one_form_keeps_to_itself(
    data: dict[str, Any], text: str, here: list[str], there: list[str]
) -> None:
    assert only_in_data(data, text) == here
    if not here:
        assert only_in_text(data, text) == there
