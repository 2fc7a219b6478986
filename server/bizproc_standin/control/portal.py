"""``/standin/…``: controls for tests and demos, which no real portal has; accepted only from loopback.

GET ``state``, ``users``, ``messages``, ``tasks/ID``, ``workflows/ID``, ``requests``, ``calls``, ``deliveries``,
``faults``; POST ``clock`` ``{"seconds": n}``, ``webhooks`` ``{"user_id": n}``, ``faults``
``["503:bizproc.task.list:2"]``; DELETE ``requests``, ``faults``. See
``control.oauth`` for OAuth and ``control.vibecode`` for the second dialect.
"""

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bizproc_standin.asgi import HttpReply, HttpRequest
from bizproc_standin.clock import ManualClock, ShiftedClock
from bizproc_standin.control import oauth as controls
from bizproc_standin.control import vibecode as facade_controls
from bizproc_standin.control.requests import Refused, json_body
from bizproc_standin.faults import parse_fault
from bizproc_standin.rest.json_values import json_value
from bizproc_standin.rest.task_rows import TASK_COLUMNS

if TYPE_CHECKING:
    from bizproc_standin.standin import StandIn

__all__ = ["reply"]

_LOCAL_NAMES = {"localhost", "testserver"}


def reply(standin: "StandIn", request: HttpRequest) -> HttpReply:
    """Answer a control request in plain JSON."""
    try:
        _check_local(request)
        parts = request.path.removeprefix("/standin/").strip("/").split("/")
        value = _ROUTES[request.verb, parts[0], len(parts)](standin, request, *parts[1:])
        status = 200
    except KeyError as missing:
        status, value = 404, {"error": f"no such thing: {missing.args[0]}"}
    except Refused as refused:
        status, value = refused.status, {"error": str(refused)}
    text = json.dumps(json_value(value, standin.world.zone), ensure_ascii=False)
    return HttpReply(status, text.encode("utf-8", "replace"), {"Content-Type": "application/json"})


def _check_local(request: HttpRequest) -> None:
    """Accept requests only from this machine, and only with a local Host header (against DNS rebinding)."""
    host = request.headers.get("host", "localhost").rpartition(":")
    name = (host[0] or host[2]).strip("[]")
    if not (_is_loopback(request.client) and (name in _LOCAL_NAMES or _is_loopback(name))):
        raise Refused(403, "only from this machine")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _state(standin: "StandIn", _: HttpRequest) -> object:
    world = standin.world
    return {
        "now": world.now(),
        "language": world.language,
        "users": len(world.users),
        "templates": len(world.templates),
        "instances": len(world.instances),
        "tasks": len(world.tasks),
        "running_tasks": sum(1 for task in world.tasks.values() if task.status == 0),
        "messages": len(world.messages),
        "next_timer": world.next_timer(),
        "http_requests": sum(standin.requests.values()),
    }


def _users(standin: "StandIn", _: HttpRequest) -> object:
    return [_plain(user) for user in standin.world.users.values()]


def _messages(standin: "StandIn", _: HttpRequest) -> object:
    return [_plain(message) for message in standin.world.messages]


def _task(standin: "StandIn", _: HttpRequest, task_id: str) -> object:
    task = standin.world.tasks[int(task_id) if task_id.isdecimal() else 0]
    shown = {name: column.json(standin.world, (task, None)) for name, column in TASK_COLUMNS.items()}
    return {**shown, "values": task.values, "participants": [_plain(row) for row in task.participants]}


def _workflow(standin: "StandIn", _: HttpRequest, workflow_id: str) -> object:
    state = standin.world.states[workflow_id]
    instance = standin.world.instances.get(workflow_id)
    return {
        **_plain(state),
        "running": instance is not None,
        "variables": dict(instance.variables) if instance else None,
        "tasks": [task.id for task in standin.world.tasks_of_workflow(workflow_id)],
        "document": _fields(standin, workflow_id),
    }


def _fields(standin: "StandIn", workflow_id: str) -> object:
    document = standin.world.documents.get(standin.world.states[workflow_id].document_id)
    return dict(document.fields) if document else None


def _requests(standin: "StandIn", _: HttpRequest) -> object:
    recent = [_plain(record) for record in list(standin.recorded)[-100:]]
    return {
        "total": sum(standin.requests.values()),
        "by_method": {**standin.requests},
        "commands": {**standin.rest.commands},
        "recent": recent,
    }


def _forget_requests(standin: "StandIn", _: HttpRequest) -> object:
    standin.requests.clear()
    standin.rest.commands.clear()
    standin.recorded.clear()
    return True


def _deliveries(standin: "StandIn", _: HttpRequest) -> object:
    done = [
        {"handler": item.call.handler, "status": item.status, "error": item.error, "form": dict(item.form)}
        for item in standin.handlers.deliveries
    ]
    return {"pending": len(standin.handlers.pending), "done": done}


def _calls(standin: "StandIn", _: HttpRequest) -> object:
    running = standin.world.instances
    return [{**_plain(call), "running": call.workflow_id in running} for call in standin.handlers.calls]


def _faults(standin: "StandIn", _: HttpRequest) -> object:
    return [_plain(fault) for fault in standin.faults.pending]


def _add_faults(standin: "StandIn", request: HttpRequest) -> object:
    texts = json_body(request)
    if not isinstance(texts, list):
        raise Refused(400, 'send a list such as ["503:bizproc.task.list:2"]')
    try:
        standin.faults.add(*[parse_fault(str(text)) for text in texts])
    except ValueError as failure:
        raise Refused(400, str(failure)) from failure
    return _faults(standin, request)


def _clear_faults(standin: "StandIn", _: HttpRequest) -> object:
    standin.faults.clear()
    return True


def _advance(standin: "StandIn", request: HttpRequest) -> object:
    body = json_body(request)
    seconds = body.get("seconds") if isinstance(body, dict) else None
    clock = standin.world.clock
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds < 10**9:
        raise Refused(400, 'send {"seconds": n}')
    if not isinstance(clock, ManualClock | ShiftedClock):
        raise Refused(409, "this portal's clock cannot be moved")
    clock.advance(timedelta(seconds=seconds))
    standin.world.tick()
    return {"now": standin.world.now()}


def _add_webhook(standin: "StandIn", request: HttpRequest) -> object:
    body = json_body(request)
    user_id = body.get("user_id") if isinstance(body, dict) else None
    scopes = body.get("scopes") if isinstance(body, dict) else None
    if not isinstance(user_id, int) or user_id not in standin.world.users:
        raise Refused(400, 'send {"user_id": n} of a person here')
    if isinstance(scopes, list):
        return {"url": standin.webhook_url(user_id, frozenset(str(scope) for scope in scopes))}
    return {"url": standin.webhook_url(user_id)}


def _plain(record: object) -> Mapping[str, object]:
    """Return a record as a map; records with slots have no ``__dict__``."""
    if not is_dataclass(record) or isinstance(record, type):
        raise TypeError(f"{record!r} is no record")
    return asdict(record)


_Route = Callable[..., object]
_ROUTES: Mapping[tuple[str, str, int], _Route] = {
    ("GET", "state", 1): _state,
    ("GET", "users", 1): _users,
    ("GET", "messages", 1): _messages,
    ("GET", "tasks", 2): _task,
    ("GET", "workflows", 2): _workflow,
    ("GET", "requests", 1): _requests,
    ("DELETE", "requests", 1): _forget_requests,
    ("GET", "deliveries", 1): _deliveries,
    ("GET", "calls", 1): _calls,
    ("GET", "faults", 1): _faults,
    ("POST", "faults", 1): _add_faults,
    ("DELETE", "faults", 1): _clear_faults,
    ("POST", "clock", 1): _advance,
    ("POST", "webhooks", 1): _add_webhook,
    **{(verb, name, 1): route for (verb, name), route in (*controls.ROUTES.items(), *facade_controls.ROUTES.items())},
}
