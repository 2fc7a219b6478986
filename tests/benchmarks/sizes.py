"""Bytes in the assistant's context: the tool list, listings, a form, a template, receipts."""

import json
import tempfile
from collections.abc import Mapping
from typing import Any

from tests.benchmarks._figures import portal, show
from tests.benchmarks._stdio import OURS, Elicitation

TEXT_OF_TASKS, TASKS, FORM, TEMPLATE, RECEIPT = 5_000, 5_500, 1_900, 1_800, 600
"""The most bytes of twenty tasks, and of the structured content of these; `tests/answers/test_sizes.py` holds them."""
DIGEST, DOCUMENT, DOCUMENT_DATA, FOUND = 500, 2_500, 3_000, 2_500
"""The most bytes of a document in a task, of one in full as text and structured, and of ten that were found."""
DEFAULT_TOOLS, WHOLE_LIST = 12_000, 34_000


def size(content: object) -> int:
    """Bytes of a text, or of anything else as JSON."""
    return len((content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)).encode())


def run() -> None:
    """Print the sizes on the wire, for an administrator."""
    with portal(tasks=40) as standin, tempfile.TemporaryDirectory() as folder:
        for toolsets in ("default", "all"):
            environment = {
                "BITRIX24_WEBHOOK_URL": standin.webhook_url(1), "BIZPROC_TOOLSETS": toolsets, "BIZPROC_CONFIRM": "off",
                "BIZPROC_STATE_DIR": folder,
            }  # fmt: skip
            with Elicitation(OURS, environment) as server:
                server.initialize()
                _tool_list(toolsets, server.ask("tools/list"))
                if toolsets == "default":
                    _answers(server)


def _tool_list(toolsets: str, listed: Mapping[str, Any]) -> None:
    short = [{key: tool.get(key) for key in ("name", "description", "inputSchema")} for tool in listed["tools"]]
    aims = (f"at most {DEFAULT_TOOLS:,}", f"at most {WHOLE_LIST:,}") if toolsets == "default" else ("", "")
    show(f"{toolsets}: {len(short)} tools, name + description + input schema", f"{len(json.dumps(short)):,} B", aims[0])
    show(f"{toolsets}: whole tools/list", f"{len(json.dumps(listed)):,} B", aims[1])


def _answers(server: Elicitation) -> None:
    _answer("task_list of 20 tasks", server.call("task_list", limit=20), TASKS, TEXT_OF_TASKS)
    everybody = server.call("task_list", limit=20, assignee="all", status="any")
    _answer("task_list of 20 tasks of everybody", everybody, TASKS, TEXT_OF_TASKS)
    asked = server.call("task_list", template_id=803)["structuredContent"]["items"][0]["id"]
    form = server.call("task_get", task_id=asked)
    digest = form["structuredContent"].pop("digest", {})
    _answer("task_get with a form of 11 fields, without the document", form, FORM)
    [line] = [one for one in form["content"][0]["text"].splitlines() if one.startswith("digest ")]
    show("its document's digest, text", f"{size(line):,} B", f"at most {DIGEST:,}")
    show("its document's digest, structured content", f"{size(digest):,} B", f"at most {DIGEST + 150:,}")
    _answer("document_get of a full deal", server.call("document_get", document="deal:5141"), DOCUMENT_DATA, DOCUMENT)
    parts = ["comments", "files", "tasks", "products"]
    everything = server.call("document_get", document="deal:5141", include=parts)
    _answer("document_get of it with all parts", everything, DOCUMENT_DATA + 500, DOCUMENT)
    _answer(
        "document_get of a list element", server.call("document_get", document="list:3302"), DOCUMENT_DATA, DOCUMENT
    )
    _answer("document_find, ten found", server.call("document_find", words="hotel"), FOUND, FOUND)
    _answer("template_get of «Leave approval»", server.call("template_get", template_id=801), TEMPLATE)
    waits = server.call("task_list", kind="approval")["structuredContent"]["items"][0]["id"]
    _answer("receipt of an approval", server.call("task_complete", task_id=waits, decision="approve"), RECEIPT)
    filled = {"Subject": "Lease", "Amount": 5, "SignedOn": "2026-11-02", "Keeper": "me"}
    submitted = server.call("task_complete", task_id=asked, decision="submit", fields=filled)
    _answer("receipt of a form", submitted, RECEIPT)
    started = server.call("workflow_start", template_id=212, document="deal:5143", parameters={"Discount": 7.5})
    _answer("receipt of a start", started, RECEIPT)
    workflow = started["structuredContent"]["workflow_id"]
    _answer("receipt of a stop", server.call("workflow_terminate", workflow_id=workflow), RECEIPT)


def _answer(what: str, result: Mapping[str, Any], most: int, text: int = 0) -> None:
    assert not result.get("isError"), result["content"]
    show(f"{what}, text", f"{size(result['content'][0]['text']):,} B", f"at most {text:,}" if text else "")
    show(f"{what}, structured content", f"{size(result['structuredContent']):,} B", f"at most {most:,}")
