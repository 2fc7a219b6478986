"""Tool calls that make sense for the seeded company, and the same calls with wrong values."""

import math
from collections.abc import Mapping, Sequence
from random import Random

from bizproc_standin.seed.roles import ADMINISTRATOR
from tests.attacks.fuzz.scenes import Scene
from tests.attacks.fuzz.texts import MARK, hostile_text
from tests.attacks.fuzz.values import Raw, hostile_value

__all__ = ["RESOURCES", "random_call", "random_resource"]

_Calls = Mapping[str, Sequence[Mapping[str, object]]]
_TASKS = (1128, 1129, 1130, 1134, 1484, 1514, 1520, 1521, 1530, 1534, 1471, 1477, 1504, 1506, 1513, 1518, 1527, 1532)
_CARD = {"Subject": "x", "Amount": 5, "SignedOn": "2026-11-19", "Keeper": "me", "Scan": ["scan.txt", "QUJD"]}
_TEMPLATES = (379, 713, 801, 802, 803, 804, 805, 810)
_CODES = {"code": "fuzzed", "handler": "https://app.example/h", "name": "Fuzzed"}
_PROPERTIES = {"subject": {"name": "Subject", "type": "string", "required": True}}

_READING: _Calls = {
    "portal_info": [{}],
    "task_list": [
        {},
        {"status": "any"},
        {"search": "approve"},
        {"document": "deal:5141", "assignee": "all"},
        {"overdue_only": True, "order": "due"},
        {"started_by": "Anna"},
        {"due_before": "2026-12-01T00:00:00Z", "limit": 200},
    ],
    "task_get": [{"task_id": task} for task in _TASKS],
    "task_summary": [{"group_by": group} for group in ("template", "kind", "document_type")],
    "workflow_list": [{}, {"stuck_only": True}, {"document": "deal:1633"}, {"started_by": "automatic", "limit": 200}],
    "workflow_get": [{"workflow_id": f"@WORKFLOW:{number}@"} for number in range(0, 40, 3)],
    "template_list": [{}, {"search": "card"}, {"document_type": "deal"}, {"auto_execute": 1}],
    "template_get": [{"template_id": template} for template in _TEMPLATES],
    "event_list": [{}, {"status": "any"}],
    "user_find": [{"query": "Maria"}, {"query": "weber", "include_inactive": True}, {"query": "1"}],
    "activity_list": [{}],
    "robot_list": [{}],
}
_WRITING: _Calls = {
    "task_complete": [
        {"task_id": 1128, "decision": "reject", "comment": "No budget."},
        {"task_id": 1129, "decision": "approve"},
        {"task_id": 1134, "decision": "acknowledge"},
        {"task_id": 1514, "decision": "approve", "comment": "Fine."},
        {"task_id": 1521, "decision": "submit", "fields": _CARD},
        {"task_id": 1521, "decision": "submit", "fields": {**_CARD, "Scan": "contract.pdf"}},
        {"task_id": 1521, "decision": "submit", "fields": {"Subject": "x"}, "ask_person": True},
        {"task_id": 1530, "decision": "cancel", "comment": "Not now."},
        {"task_id": 1530, "decision": "submit", "ask_person": True},
        {"task_id": 1471, "decision": "approve"},
        {"task_id": 1506, "decision": "submit", "fields": {}, "ask_person": True},
        {"task_id": 1532, "decision": "submit", "fields": {"Why": "x"}, "ask_person": True},
    ],
    "task_complete_many": [
        {"task_ids": [1128, 1129, 1514], "decision": "approve", "comment": "Agreed."},
        {"task_ids": [1484, 1520], "decision": "reject", "comment": "No."},
        {"task_ids": [1504, 1513, 1524], "decision": "approve", "dry_run": True},
    ],
    "task_delegate": [
        {"task_ids": [1128, 1129], "to_user": "Maria Weber"},
        {"task_ids": [1514], "to_user": "37"},
        {"all_open": True, "to_user": "37", "dry_run": False, "max_count": 5},
        {"task_ids": [1128], "to_user": "me", "from_user": "Maria Weber"},
    ],
    "workflow_start": [
        {"template_id": 713, "document": "deal:5141", "parameters": {"Urgent": True}},
        {"template_id": 803, "document": "spa:147:1", "parameters": {"Clerk": "me", "Copies": 2}},
        {"template_id": 802, "document": "list:2101", "parameters": {}},
        {"template_id": 212, "document": "deal:5142", "parameters": {"Discount": 5}},
        {"template_id": 1, "document": "lead:777", "parameters": {"Parameter1": "x"}},
    ],
    "workflow_terminate": [{"workflow_id": f"@WORKFLOW:{number}@", "status": "Stopped."} for number in (1, 9, 20)],
    "workflow_terminate_many": [
        {"template_id": 802, "dry_run": False, "status": "Old."},
        {"document": "deal:1633", "dry_run": False},
        {"stuck_only": True, "dry_run": False},
    ],
    "workflow_kill": [{"workflow_id": "@WORKFLOW:5@"}],
    "event_send": [
        {"event_token": "@TOKEN:1@", "return_values": {"verdict": "clean", "remarks": "Fine."}, "log_message": "x"},
        {"event_token": "@TOKEN:0@", "return_values": {"outputString": ["a", "b"]}},
        {"event_token": "@TOKEN:2@", "return_values": {"verdict": {"path": "contract.pdf"}}},
        {"event_id": 1, "return_values": {"verdict": "clean"}},
    ],
    "activity_log": [
        {"event_token": "@TOKEN:1@", "log_message": "Reading the contract."},
        {"event_id": 1, "log_message": "Reading."},
    ],
    "template_delete": [{"template_id": 379}],
    "activity_add": [{**_CODES, "properties": _PROPERTIES, "return_properties": _PROPERTIES, "auth_user_id": 1}],
    "activity_update": [{"code": "md5_action", "name": "Other", "handler": "https://app.example/other"}],
    "activity_delete": [{"code": "md5_action"}],
    "robot_add": [{**_CODES, "use_subscription": True, "properties": _PROPERTIES}],
    "robot_update": [{"code": "fuzzed", "name": "Other"}],
    "robot_delete": [{"code": "fuzzed"}],
}
_PATHS = (
    *("http.txt", "./http.txt", ".hidden", "link.txt", "inside/outside.txt", "../outside.txt", "state/kept.json"),
    *("files/http.txt", "files/.hidden", "home/.ssh/id_rsa", "inside/home/.ssh/id_rsa", "@FOLDER@/files/http.txt"),
    *("@FOLDER@/outside.txt", "@FOLDER@/state/kept.json", "state/journal.sqlite3", "/proc/self/environ", "process.bpt"),
)
_FILED = {
    "task_complete": "fields",
    "workflow_start": "parameters",
    "event_send": "return_values",
}
_ADMINISTRATORS = ("template_", "workflow_list", "workflow_get", "workflow_terminate", "workflow_kill")
RESOURCES = (
    *("bizproc://portal", "bizproc://tasks", "bizproc://templates", "bizproc://events", "bizproc://journal"),
    *("bizproc://tasks/1128", "bizproc://tasks/1521", "bizproc://tasks/1521/fields", "bizproc://templates/803"),
    *("bizproc://templates/803/schema", "bizproc://templates/803/diagram", "bizproc://templates/802/diagram"),
)


def random_call(chance: Random, scene: Scene, *, writing: bool) -> tuple[str, dict[str, object]]:
    """A tool and its arguments; about half of the calls contain wrong values."""
    table = _WRITING if writing else _READING
    name = chance.choice([name for name in table if _is_offered(name, scene)])
    arguments = dict(chance.choice(table[name]))
    kind = chance.random()
    if kind < 0.12 and name in _FILED:
        arguments[_FILED[name]] = _with_path(chance, arguments.get(_FILED[name]))
    elif kind < 0.5 and arguments:
        key = chance.choice(list(arguments))
        arguments[key] = _changed(chance, arguments[key])
    elif kind < 0.55:
        arguments[hostile_text(chance)[:300] or "x"] = hostile_text(chance)[:300]
    return name, _plain(arguments)


def _is_offered(name: str, scene: Scene) -> bool:
    """Whether the server offers the tool with these credentials."""
    if name.startswith("task_"):
        return scene.upstream == "rest"
    if name.startswith(("activity_", "robot_")) and name != "activity_log":
        return scene.credentials != "webhook" and scene.person == ADMINISTRATOR
    if name == "template_delete":
        return scene.credentials == "application"
    return scene.person == ADMINISTRATOR or not name.startswith(_ADMINISTRATORS)


def random_resource(chance: Random) -> str:
    """A resource URI, sometimes with a hostile id."""
    address = chance.choice(RESOURCES)
    return address if chance.random() < 0.8 else f"bizproc://tasks/{hostile_text(chance)[:60]!r}"


def _with_path(chance: Random, given: object) -> dict[str, object]:
    kept = dict(given) if isinstance(given, Mapping) else {}
    path = chance.choice(_PATHS)
    value = chance.choice((path, {"path": path}, [path], ["name.txt", path], [{"path": path}]))
    return {**kept, chance.choice([*kept, "Scan", "verdict"]): value}


def _changed(chance: Random, value: object) -> object:
    """Replace a value, or one inside it."""
    if isinstance(value, dict) and value and chance.random() < 0.7:
        key = chance.choice(list(value))
        return {**value, key: _changed(chance, value[key])}
    if isinstance(value, dict) and chance.random() < 0.3:
        return {**value, hostile_text(chance)[:200]: hostile_value(chance)}
    if isinstance(value, list) and value and chance.random() < 0.5:
        return [*value, _changed(chance, value[0])]
    if isinstance(value, str) and chance.random() < 0.7:
        return hostile_text(chance)
    return hostile_value(chance)


def _plain(value: object) -> dict[str, object]:
    """Limit the value to what a client library can send: no raw JSON, no lone surrogates, no portal marks."""
    plain = _plainly(value)
    assert isinstance(plain, dict)
    return plain


def _plainly(value: object) -> object:
    if isinstance(value, Raw):
        return value.text[:2000]
    if isinstance(value, str):
        return value.replace(MARK, "Given").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(_plainly(key)): _plainly(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plainly(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
