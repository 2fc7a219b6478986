"""What a poisoned server is asked: every tool with right values, wrong ones, unknown ids and bad documents."""

import base64
from collections.abc import Mapping, Sequence

from bizproc_standin.bpt import BptFile, write_bpt
from tests.attacks.poisoned import GIVEN

__all__ = ["CALLS", "IDS", "NAMES", "READERS"]

IDS: Mapping[str, Sequence[str]] = {
    "task_id": ("1477", "1527", "999999"),
    "template_id": ("803", "999999"),
    "event_id": ("1",),
    "document": ("deal%3A5141", "deal%3A999999", "process%3A2101"),
}
"""What the resources and prompts are asked about."""
NAMES = ("Maria", "e")

_GONE = "0123456789abcd.12345678"
_NAMED = {"name": GIVEN, "title": GIVEN}
_ONE = {"subject": {"name": "Subject", "type": "string", "required": True}}
_PICKED = {"mood": {"name": GIVEN, "type": "select", "options": {"a": GIVEN, GIVEN: "B"}, "description": GIVEN}}
_STEP = {"Type": "ReviewActivity", "Name": "A1_1_1_1", "Activated": "Y", "Children": []}
_CALL = {"Type": "IMNotifyActivity", "Name": "A2_1_1_1", "Activated": "Y", "Children": []}
_FILE = base64.b64encode(
    write_bpt(
        BptFile(
            {
                "Type": "SequentialWorkflowActivity",
                "Name": "Template",
                "Activated": "Y",
                "Properties": {"Title": GIVEN},
                "Children": [
                    {**_STEP, "Properties": {"Title": GIVEN, "Name": GIVEN, "Users": ["user_1", GIVEN]}},
                    {**_CALL, "Properties": {"Title": GIVEN, "MessageSite": GIVEN, GIVEN: GIVEN}},
                ],
            },
            parameters={"Reason": {"Name": GIVEN, "Type": GIVEN, "Default": GIVEN, "Description": GIVEN}},
        )
    )
).decode()
_BAD_DOCUMENTS: Sequence[str] = (GIVEN, "deal:", "spa:147", f"crm|{GIVEN}|1", f"a|b|c|{GIVEN}", f"deal:{GIVEN}")
_BAD_TYPES: Sequence[str] = (GIVEN, "dael", f"crm|{GIVEN}|DEAL")


def _registering(kind: str) -> dict[str, Sequence[Mapping[str, object]]]:
    new = {"code": kind, "handler": "https://app.example/h", "name": "Fresh"}
    return {
        f"{kind}_add": [
            {**new, "properties": _ONE, "return_properties": _PICKED, "description": GIVEN, "auth_user_id": 1},
            {**new, "code": "other", "name": {"en": GIVEN, GIVEN: "x"}},
            {**new, "code": GIVEN},
            {**new, "code": "third", "handler": GIVEN},
            {**new, "code": "third", "handler": f"https://{GIVEN}.example/"},
            {**new, "code": "third", "properties": {GIVEN: {"name": "X"}}},
            {**new, "code": "third", "properties": {"x": {"name": "X", "type": GIVEN}}},
            {**new, "code": "third", "properties": {"x": {GIVEN: "X"}}},
            {**new, "code": "third", "filter": {GIVEN: [GIVEN]}},
            {**new, "code": "third", "filter": {"include": [GIVEN, [GIVEN]]}},
            *({**new, "code": "third", "document_type": bad} for bad in _BAD_TYPES),
            {**new, "code": "md5_action"},
        ],
        f"{kind}_update": [
            {"code": kind, "name": GIVEN, "description": GIVEN, "properties": _PICKED},
            {"code": GIVEN, "name": "x"},
            {"code": "nothing", "name": "x"},
            {"code": kind, "handler": GIVEN},
            {"code": kind},
        ],
        f"{kind}_list": [{}],
        f"{kind}_delete": [{"code": kind}, {"code": "nothing"}, {"code": GIVEN}, {"code": "md5_action"}],
    }


CALLS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "portal_info": [{}],
    "task_list": [
        {"limit": 200},
        {"status": "any", "limit": 200, "order": "due"},
        {"assignee": "all", "limit": 200},
        {"search": "a", "limit": 50},
        {"search": GIVEN},
        {"assignee": GIVEN},
        {"assignee": "Maria"},
        {"started_by": "nobody at all"},
        {"kind": GIVEN},
        {"cursor": GIVEN},
        {GIVEN: 1},
        *({"document": bad} for bad in _BAD_DOCUMENTS),
    ],
    "task_get": [
        *({"task_id": task} for task in (1471, 1477, 1506, 1513, 1518, 1524, 1527, 1520, 1521, 999_999)),
        {"task_id": 1521, "assignee": "15"},
        {"task_id": 1521, "assignee": GIVEN},
        {"task_id": GIVEN},
    ],
    "task_summary": [
        *({"assignee": "all", "group_by": group} for group in ("template", "kind", "assignee", "document_type")),
        {"group_by": GIVEN},
    ],
    "task_complete_many": [
        {"task_ids": [1471, 1504, 1477, 1520, 999_999], "decision": "approve", "comment": GIVEN, "dry_run": True},
        {"task_ids": [1504, 1513], "decision": "approve", "comment": GIVEN},
        {"task_ids": [1518, 1524], "decision": "acknowledge"},
    ],
    "task_delegate": [
        {"task_ids": [1524, 1518, 999_999], "to_user": "15", "dry_run": True},
        {"task_ids": [1524, 1518], "to_user": "37"},
        {"all_open": True, "to_user": "15", "template_id": 565},
        {"all_open": True, "to_user": "15", "from_user": "37", "dry_run": False},
        {"task_ids": [1471], "to_user": GIVEN},
        {"task_ids": [1471], "to_user": "25"},
        {"task_ids": [1471], "to_user": "e"},
    ],
    "task_complete": [
        {"task_id": 1471, "decision": "submit"},
        {"task_id": 1471, "decision": "approve", "fields": {GIVEN: GIVEN}},
        {"task_id": 1471, "decision": "approve", "comment": GIVEN},
        {"task_id": 1477, "decision": "submit", "fields": {}},
        {"task_id": 1477, "decision": "submit", "ask_person": True},
        {"task_id": 1506, "decision": "cancel", "comment": "x"},
        {"task_id": 1527, "decision": "submit", "fields": {GIVEN: GIVEN, "Subject": {GIVEN: GIVEN}}},
        {"task_id": 1527, "decision": "submit", "fields": {"Kind": GIVEN, "Amount": GIVEN, "SignedOn": GIVEN}},
        {"task_id": 1527, "decision": "submit", "fields": {"Keeper": GIVEN, "Scan": GIVEN, "Risk": [GIVEN]}},
        {"task_id": 1527, "decision": "submit", "fields": {"Scan": [GIVEN, "QUJD"], "Subject": GIVEN}},
        {"task_id": 1527, "decision": "submit", "ask_person": True},
        {"task_id": 1527, "decision": "submit", "fields": {"Keeper": "me"}, "ask_person": True},
        {"task_id": 1532, "decision": "submit", "ask_person": True},
        {"task_id": 1521, "decision": "submit"},
        {"task_id": 999_999, "decision": "approve"},
    ],
    "document_get": [
        *({"document": one} for one in ("deal:5141", "spa:147:1", "company:305", "contact:607", "quote:778", "lead:1")),
        *({"document": one} for one in ("invoice:3", "list:3302", "process:2101", "disk:777", "deal:999999")),
        {"document": "deal:5141", "include": ["comments", "files", "tasks", "products"]},
        {"document": "deal:5141", "only": ["a"]},
        {"document": "deal:5141", "only": [GIVEN]},
        {"document": "deal:5141", "file": "disk:9061"},
        {"document": "deal:5141", "file": GIVEN},
        {"document": "Hotel"},
        {"document": "Harbour Hotel deal", "include": [GIVEN]},
        *({"document": bad} for bad in _BAD_DOCUMENTS),
    ],
    "document_find": [
        {"words": "a", "limit": 50},
        {"words": "Hotel"},
        {"words": GIVEN},
        {"words": "a", "document_type": GIVEN},
        *({"words": "e", "document_type": kind} for kind in ("deal", "spa:147", "list:164", "process:164")),
    ],
    "workflow_list": [
        {"document": "Hotel"},
        {"limit": 200},
        {"stuck_only": True},
        {"started_by": GIVEN},
        {"started_before": GIVEN},
        *({"document": bad} for bad in _BAD_DOCUMENTS),
    ],
    "workflow_get": [*({"workflow_id": f"@WORKFLOW:{n}@"} for n in (0, 3, 6)), {"workflow_id": _GONE}, {}],
    "workflow_start": [
        {"template_id": 713, "document": "deal:5141", "parameters": {"Urgent": True}},
        {"template_id": 803, "document": "spa:147:1", "parameters": {"Clerk": "me", "Copies": 2}},
        {"template_id": 803, "document": "spa:147:1", "parameters": {"Clerk": GIVEN, "Copies": GIVEN, GIVEN: GIVEN}},
        {"template_id": 803, "document": "spa:147:1", "parameters": {"DueBy": GIVEN, "Languages": [GIVEN]}},
        {"template_id": 212, "document": "lead:1"},
        {"template_id": 999_999, "document": "deal:5141"},
        *({"template_id": 713, "document": bad} for bad in _BAD_DOCUMENTS),
    ],
    "workflow_terminate": [
        {"workflow_id": "@WORKFLOW:0@", "status": GIVEN},
        {"workflow_id": _GONE},
        {"workflow_id": GIVEN},
    ],
    "workflow_terminate_many": [
        {"template_id": 802},
        {"template_id": 802, "dry_run": False, "status": GIVEN},
        {},
        {"document": GIVEN},
    ],
    "workflow_kill": [{"workflow_id": "@WORKFLOW:1@"}, {"workflow_id": _GONE}, {"workflow_id": GIVEN}],
    "template_list": [
        {"limit": 200},
        {"search": "card"},
        {"search": GIVEN},
        {"auto_execute": GIVEN},
        *({"document_type": bad} for bad in _BAD_TYPES),
    ],
    "template_get": [
        *({"template_id": one} for one in (565, 713, 801, 802, 803, 805, 807)),
        {"template_id": 999_999},
    ],
    "user_find": [
        *({"query": one} for one in ("Maria", "1", "e", "me", GIVEN, "999999", " ")),
        {"query": "e", "include_inactive": True, "limit": 50},
    ],
    "event_list": [{}, {"status": "any"}, {"status": GIVEN}, {"cursor": GIVEN}],
    "activity_log": [
        {"event_id": 2, "log_message": "Reading."},
        {"event_id": 1, "log_message": GIVEN},
        {"event_token": "@TOKEN:1@", "log_message": GIVEN},
        {"event_token": GIVEN, "log_message": "x"},
        {"event_id": 999, "log_message": "x"},
    ],
    "event_send": [
        {"event_id": 1, "return_values": {GIVEN: GIVEN}},
        {"event_id": 1, "return_values": {"verdict": GIVEN, "days": GIVEN, "people": [GIVEN]}},
        {"event_id": 1, "return_values": {"remarks": "x"}},
        {"event_token": "@TOKEN:0@", "return_values": {"outputString": [GIVEN, {GIVEN: GIVEN}]}, "log_message": GIVEN},
        {"event_id": 1, "return_values": {"verdict": "clean", "remarks": GIVEN}, "log_message": GIVEN},
        {"event_id": 1, "return_values": {"verdict": "clean"}},
        {"event_token": GIVEN},
        {"event_id": 999},
    ],
    "template_add": [
        {"document_type": "process:164", "name": GIVEN, "file": _FILE, "description": GIVEN},
        {"document_type": "process:164", "name": "x", "file": GIVEN},
        {"document_type": "process:164", "name": "x", "file": [GIVEN, _FILE]},
        {"document_type": "process:164", "name": "x", "file": ["name", "QUJD"]},
        *({"document_type": bad, "name": "x", "file": _FILE} for bad in _BAD_TYPES),
    ],
    "template_update": [
        {"template_id": 379, "name": GIVEN, "description": GIVEN},
        {"template_id": 379, "file": _FILE},
        {"template_id": 999_999, "name": "x"},
        {"template_id": 803, "name": "x"},
    ],
    "template_delete": [{"template_id": 379}, {"template_id": 525}, {"template_id": 803}, {"template_id": 999_999}],
    **_registering("activity"),
    # Robots go the way of activities.
    **{tool: calls[:3] for tool, calls in _registering("robot").items()},
}

READERS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "bizproc.task.list": ("task_get", {"task_id": 1527}),
    "bizproc.workflow.instances": ("workflow_list", {}),
    "bizproc.workflow.template.list": ("template_get", {"template_id": 803}),
    "crm.item.get": ("document_get", {"document": "deal:5141", "include": ["comments", "files", "tasks", "products"]}),
    "crm.item.list": ("document_find", {"words": "Hotel"}),
    "lists.element.get": ("document_get", {"document": "process:2101"}),
    "user.get": ("user_find", {"query": "Maria"}),
    "vibecode.workflows": ("workflow_list", {}),
    "vibecode.bizproc-templates": ("template_list", {}),
    "vibecode.users": ("user_find", {"query": "Maria"}),
}
"""By the portal's method, a tool that shows what it answers."""
