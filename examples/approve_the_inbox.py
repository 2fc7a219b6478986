"""Carry out what a person decided about the tasks that wait, and leave the others alone.

Runs on the demo portal with the eyes of the head of sales; nothing leaves this machine:

    python examples/approve_the_inbox.py
"""

import sys
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.client import ClientRequestContext
from mcp.types import ElicitRequestParams, ElicitResult

SERVER = StdioServerParameters(command=sys.executable, args=["-m", "bizproc_mcp", "serve", "--demo", "--as", "head"])

DECISIONS: dict[str, dict[str, Any]] = {
    "Ten laptops for sales": {"decision": "approve"},
    "Annual leave: Ivan Petrov, retail desk": {"decision": "approve", "comment": "Enjoy it."},
    "Trade fair stand": {"decision": "approve", "comment": "Agreed with marketing."},
    "Invoice 2026-003, Grand Hotel": {"decision": "reject", "comment": "Delivery is not complete."},
    "Information security policy.docx": {"decision": "acknowledge"},
    "Dishwashers, City Hospital": {"decision": "cancel", "comment": "They open in March."},
}
"""What Elena decided, by the document a task is about."""


async def ask_elena(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:  # noqa: ARG001 (the SDK's signature)
    """Answer what the server asks before it rejects or cancels; a real client shows this to the person."""
    print(f"    asked: {' '.join(params.message.split())}\n    Elena says yes")
    schema: dict[str, Any] = getattr(params, "requested_schema", None) or {}
    boxes = {name: True for name, field in schema.get("properties", {}).items() if field.get("type") == "boolean"}
    return ElicitResult(action="accept", content=dict(boxes))


async def main() -> None:
    """Open the session, read the inbox with the oldest due date first, answer what was decided."""
    async with Client(SERVER, elicitation_callback=ask_elena) as client:

        async def call(tool: str, **arguments: object) -> dict[str, Any]:
            result = await client.call_tool(tool, arguments)
            if result.is_error:
                raise SystemExit(f"{tool}: {result.content[0].text}")  # type: ignore[union-attr]
            return dict(result.structured_content or {})

        inbox = await call("task_list", order="due")
        print(f"{inbox['total']} tasks wait")
        for item in inbox["items"]:
            late = " (overdue)" if item.get("overdue") else ""
            print(f"{item['id']} {item['name']}{late}")
            # A row leaves the document's name out where the task's own name holds it.
            about = f"{item['name']} {item.get('document_name', '')}"
            decided = next((decision for document, decision in DECISIONS.items() if document in about), None)
            if decided is None or decided["decision"] not in item["decisions"]:
                print("    not decided yet")
                continue
            receipt = await call("task_complete", task_id=item["id"], **decided)
            print(f"    {receipt['outcome']}: {receipt['what']}")
        left = await call("task_summary")
        print(f"{left['total']} tasks are left, {left['overdue']} of them overdue")


if __name__ == "__main__":
    anyio.run(main)
