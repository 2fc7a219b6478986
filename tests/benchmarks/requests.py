"""HTTP requests a tool call costs the portal, each in a server that has asked for nothing else yet but its rights."""

import tempfile
from collections.abc import Mapping
from typing import Any

from tests.benchmarks._figures import show
from tests.benchmarks._portal_process import PortalProcess, portal_process
from tests.benchmarks._stdio import OURS, Elicitation

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("task_list", {}),
    ("task_list", {"assignee": "all"}),
    ("task_list", {"search": "leave"}),
    ("task_get", {"task_id": 1477}),
    ("task_get", {"task_id": 1520}),
    ("task_summary", {}),
    ("task_complete", {"task_id": 1471, "decision": "approve"}),
    ("task_complete_many", {"task_ids": [1504, 1513], "decision": "approve"}),
    ("task_delegate", {"task_ids": [1531], "to_user": "37"}),
    ("document_get", {"document": "deal:5141"}),
    ("document_get", {"document": "process:171/2237"}),
    ("document_get", {"document": "process:2237"}),
    ("document_get", {"document": "deal:5141", "include": ["comments", "files", "tasks", "products"]}),
    ("document_find", {"words": "hotel"}),
    ("workflow_list", {}),
    ("workflow_list", {"search": "contract"}),
    ("workflow_get", {}),
    ("workflow_start", {"template_id": 212, "document": "deal:5143", "parameters": {"Discount": 7.5}}),
    ("workflow_terminate", {}),
    ("template_list", {}),
    ("template_get", {"template_id": 801}),
    ("user_find", {"query": "Petrov"}),
    ("portal_info", {}),
]
_TOLD = ("assignee", "search", "task_id", "document", "include", "words")


def run() -> None:
    """A fresh portal for all, a fresh server for each; what is named by id is looked up before it is counted."""
    with portal_process(latency_ms=0, command_ms=0) as portal, tempfile.TemporaryDirectory() as folder:
        for number, (tool, arguments) in enumerate(CALLS):
            shown = ", ".join(f"{name}={value}" for name, value in arguments.items() if name in _TOLD)
            requests = _requests(portal, f"{folder}/{number}", tool, arguments)
            show(f"{tool}({shown})" if shown else tool, str(requests))


def _requests(portal: PortalProcess, folder: str, tool: str, arguments: Mapping[str, Any]) -> int:
    environment = {
        "BITRIX24_WEBHOOK_URL": portal.webhooks["administrator"],
        "BIZPROC_CONFIRM": "off",
        "BIZPROC_STATE_DIR": folder,
    }
    with Elicitation(OURS, environment) as server:
        server.initialize()
        server.ask("tools/list")
        server.call("portal_info")
        if tool in ("workflow_get", "workflow_terminate"):
            found = server.call("workflow_list", template_id=801)["structuredContent"]["items"]
            arguments = {"workflow_id": found[0]["id"]}
        portal.requests()
        answer = server.call(tool, **arguments)
        assert not answer.get("isError"), answer["content"]
        return portal.requests()
