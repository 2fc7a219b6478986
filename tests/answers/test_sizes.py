"""How much an assistant's context pays for an answer: bytes, as the benchmark `sizes` prints them."""

import json

from bizproc_standin.seed import seed_bulk
from tests.answers.test_two_forms import demo
from tests.benchmarks.sizes import (
    DEFAULT_TOOLS,
    DIGEST,
    DOCUMENT,
    DOCUMENT_DATA,
    FORM,
    FOUND,
    RECEIPT,
    TASKS,
    TEMPLATE,
    TEXT_OF_TASKS,
    WHOLE_LIST,
    size,
)
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office

FILLED = {"Subject": "Lease", "Amount": 5, "SignedOn": "2026-11-02", "Keeper": "me"}


async def test_twenty_tasks_a_form_and_a_template_are_small(office: Office) -> None:
    seed_bulk(office.world, 20, HEAD)
    async with demo(office, office.settings(ADMINISTRATOR)) as admin:
        listed = [
            await admin.call("task_list", assignee="all"),
            await admin.call("task_list", assignee="all", status="any", order="oldest"),
        ]
        template = await admin.call("template_get", template_id=801)
    async with demo(office, office.settings(HEAD)) as head:
        listed.append(await head.call("task_list"))
        form = await head.call("task_get", task_id=office.running(803, "DYNAMIC_147_1").id)
    for said in listed:
        assert len(said.ids()) == 20
        assert size(said.text) <= TEXT_OF_TASKS
        assert size(dict(said.data)) <= TASKS
    assert len(form.data["fields_schema"]["properties"]) == 11
    assert size({key: value for key, value in form.data.items() if key != "document_unread"}) <= FORM
    assert size(dict(template.data)) <= TEMPLATE


async def test_a_task_with_its_document_and_a_document_in_full_are_small(office: Office) -> None:
    parts = ["comments", "files", "tasks", "products"]
    async with demo(office, office.settings(ADMINISTRATOR)) as admin:
        tasks = [await admin.call("task_get", task_id=task) for task in (1471, 1477, 1513, 1520, 1521, 1534)]
        documents = [
            await admin.call("document_get", document=document, include=included)
            for document in ("deal:5141", "spa:147:1", "company:305", "quote:778", "list:3302", "process:2101")
            for included in ([], parts)
        ]
        found = await admin.call("document_find", words="hotel")
    assert sum("digest" in said.data for said in tasks) >= 3
    for said in tasks:
        [line] = [line for line in said.text.splitlines() if line.startswith(("digest ", "document unread"))]
        assert size(line) <= DIGEST
        assert size(said.data.get("digest", {})) <= DIGEST + 150
    for said in documents:
        assert size(said.text) <= DOCUMENT
        assert size(dict(said.data)) <= DOCUMENT_DATA + 500
    assert size(found.text) <= FOUND
    assert size(dict(found.data)) <= FOUND


async def test_receipts_are_small(office: Office) -> None:
    workflow = office.running(801, "2101").workflow_id
    form = office.running(803, "DYNAMIC_147_1").id
    async with demo(office, office.settings(HEAD)) as head:
        said = [
            await head.call("task_complete", task_id=form, decision="submit", fields=FILLED),
            await head.call("task_complete", task_id=1128, decision="approve"),
            await head.call("task_delegate", task_ids=[1130], to_user="37"),
        ]
    async with demo(office, office.settings(ADMINISTRATOR)) as admin:
        said += [
            await admin.call("workflow_start", template_id=212, document="deal:5143", parameters={"Discount": 7.5}),
            await admin.call("workflow_terminate", workflow_id=workflow),
        ]
    for receipt in said:
        assert receipt.data["outcome"] == "done"
        assert size(receipt.text) <= RECEIPT
        assert size(dict(receipt.data)) <= RECEIPT


async def test_the_default_tool_list_is_small(office: Office) -> None:
    async with office.assistant(
        ADMINISTRATOR, BIZPROC_TOOLSETS="default", BIZPROC_INBOX_URL="http://127.0.0.1:9/"
    ) as admin:
        result = await admin.client.list_tools()
    short = [{"name": t.name, "description": t.description, "inputSchema": t.input_schema} for t in result.tools]
    assert len(json.dumps(short).encode()) <= DEFAULT_TOOLS
    assert len(json.dumps(result.model_dump(mode="json", by_alias=True, exclude_none=True)).encode()) <= WHOLE_LIST
