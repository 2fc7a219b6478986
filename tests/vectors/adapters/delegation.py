"""Handing tasks over, one and many."""

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc_standin.world.errors import PortalRefusal
from bizproc_standin.world.records import DelegationType, Department, TaskStatus, Template, UserStatus
from bizproc_standin.world.world import World
from tests.vectors.comparison import Aspect, NoCounterpartError, guarded
from tests.vectors.portal import DOCUMENT, KIND, add_document, portal
from tests.vectors.vector import Vector


def compare(vector: Vector) -> Sequence[Aspect]:
    parameters = vector.given["params"]
    ids, source, target = (parameters.get(name) for name in ("TASK_IDS", "FROM_USER_ID", "TO_USER_ID"))
    if not isinstance(ids, list) or not ids or not all(type(one) is int for one in [*ids, source, target]):
        raise NoCounterpartError("the REST layer reads the parameters")
    made = _portal(vector.given)
    output = vector.output
    want = output.get("rest_code", "") if "error" in output else "done"
    got = guarded(lambda: _handed(made, ids, source, target, vector.given["caller"]))
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


def _handed(made: World, ids: list[int], source: int, target: int, caller: int) -> object:
    try:
        made.delegate_tasks(ids, source, target, caller)
    except PortalRefusal as refusal:
        return refusal.code
    return "done"
