"""Delegating one task and many."""

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc_standin.rest.credentials import Caller, Key
from bizproc_standin.rest.incoming import Incoming
from bizproc_standin.rest.portal import Call, RestPortal
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.rest.tasks import delegate_tasks
from bizproc_standin.state.errors import PortalRefusal
from bizproc_standin.state.records import DelegationType, Department, TaskStatus, Template, UserStatus
from bizproc_standin.world.world import World
from tests.vectors.comparison import Aspect, guarded
from tests.vectors.portal import DOCUMENT, KIND, add_document, portal
from tests.vectors.vector import Vector


def compare(vector: Vector) -> Sequence[Aspect]:
    made = _portal(vector.given)
    output = vector.output
    want = output.get("rest_code", output["error"]) if "error" in output else "done"
    got = guarded(lambda: _handed(made, vector.given["params"], vector.given["caller"]))
    rows = [[[row["user"], row["original_user"], row["status"]] for row in task] for task in output["tasks"]]
    mine = [
        [[row.user_id, row.original_user_id, int(row.status)] for row in task.participants]
        for task in made.tasks.values()
    ]
    return [Aspect(vector.group, [want, rows], [got, mine])]


def _portal(asked: Mapping[str, Any]) -> World:
    made = portal()
    made.departments.clear()
    for number, parent, head in ((1, 0, 0), (10, 1, 2), (11, 10, 4), (12, 1, 6)):
        made.add_department(Department(number, f"D{number}", parent, head))
    for user_id in asked.get("not_intranet", []):
        made.users[user_id].user_type, made.users[user_id].departments = "extranet", []
    add_document(made, {})
    made.add_template(
        Template(5, KIND, "Oracle", {"Type": "SequentialWorkflowActivity", "Name": "Template", "Children": []})
    )
    instance = made.add_instance(5, DOCUMENT, 2)
    for place, task in enumerate(asked["tasks"], 1):
        added = made.add_task(
            instance,
            "ApproveActivity",
            f"Task {place}",
            task["users"],
            delegation_type=DelegationType(task.get("type", 0)),
        )
        for row in added.participants:
            if row.user_id in task.get("answered", []):
                row.status = UserStatus.YES
        if "status" in task:
            added.status = TaskStatus(task["status"])
    return made


def _handed(made: World, params: Mapping[str, Any], caller: int) -> object:
    call = Call(
        RestPortal(made, {}),
        Caller(caller, frozenset({"bizproc"}), "webhook"),
        Incoming("bizproc.task.delegate", Key(), params),
    )
    try:
        delegate_tasks(call)
    except Refusal as refusal:
        return refusal.error
    except PortalRefusal as refusal:
        return refusal.code
    return "done"
