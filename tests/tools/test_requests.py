"""The number of HTTP requests that each tool sends."""

from collections.abc import Mapping
from typing import Any

import pytest

from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office
from tests.fixtures.vibecode_office import vibecode_assistant

MARIA = "37"
LOOK = 1
"""What came next after a write: one request more, and it is the only one."""

READS: Mapping[str, tuple[Mapping[str, Any], int]] = {
    "task_list": ({}, 2),
    "task_get": ({"task_id": 1471}, 3),
    "task_summary": ({}, 1),
    "document_get": ({"document": "deal:5141"}, 2),
    "document_find": ({"words": "hospital", "document_type": "deal"}, 1),
    "workflow_list": ({}, 3),
    "workflow_get": ({"workflow_id": DEAL_WORKFLOW}, 5),
    "template_list": ({}, 1),
    "template_get": ({"template_id": 212}, 1),
    "user_find": ({"query": "Maria"}, 2),
    "portal_info": ({}, 0),
}
WRITES: Mapping[str, tuple[Mapping[str, Any], int]] = {
    "task_complete": ({"task_id": 1471, "decision": "approve"}, 2 + LOOK),
    "task_complete_many": ({"task_ids": [1471, 1513], "decision": "approve"}, 2),
    "task_delegate": ({"task_ids": [1128], "from_user": str(HEAD), "to_user": MARIA}, 6 + LOOK),
    "workflow_start": ({"template_id": 212, "document": "deal:5143"}, 3 + LOOK),
    "workflow_terminate": ({"workflow_id": DEAL_WORKFLOW}, 4 + LOOK),
    "workflow_terminate_many": ({"template_id": 801, "dry_run": False}, 4),
    "workflow_kill": ({"workflow_id": DEAL_WORKFLOW}, 4),
    "event_send": ({"return_values": {"verdict": "clean"}}, 3 + LOOK),
    "activity_log": ({"log_message": "Read."}, 1),
}
VIBECODE: Mapping[str, tuple[Mapping[str, Any], int]] = {
    "workflow_start": ({"template_id": 212, "document": "deal:5142"}, 3 + LOOK),
    "workflow_terminate": ({"workflow_id": DEAL_WORKFLOW}, 4 + LOOK),
    "event_send": ({"return_values": {"verdict": "clean"}}, 3 + LOOK),
}
NEED_TOKEN = ("event_send", "activity_log")


def given(office: Office, tool: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    token = {"event_token": office.company.event_token("legal_check")} if tool in NEED_TOKEN else {}
    return {**arguments, **token}


@pytest.mark.parametrize("tool", [*READS, *WRITES])
async def test_a_tool_takes_so_many_requests(office: Office, tool: str) -> None:
    arguments, requests = {**READS, **WRITES}[tool]
    async with office.assistant(ADMINISTRATOR) as admin:
        office.standin.requests.clear()
        await admin.call(tool, **given(office, tool, arguments))
    assert (tool, sum(office.standin.requests.values())) == (tool, requests)


@pytest.mark.parametrize("tool", VIBECODE)
async def test_through_vibecode_it_takes_so_many(office: Office, tool: str) -> None:
    arguments, requests = VIBECODE[tool]
    async with vibecode_assistant(office) as admin:
        office.standin.requests.clear()
        await admin.call(tool, **given(office, tool, arguments))
    assert (tool, sum(office.standin.requests.values())) == (tool, requests)


async def test_who_is_no_administrator_has_no_more_than_one_request_more(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        office.standin.requests.clear()
        await head.call("task_complete", task_id=1129, decision="approve")
    assert dict(office.standin.requests) == {"bizproc.task.list": 1 + LOOK, "bizproc.task.complete": 1}
