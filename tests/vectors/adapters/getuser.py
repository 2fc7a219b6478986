"""`GetUserActivity`: heads up the tree, a random person, people in turn."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bizproc_standin.state.records import Department, Template
from tests.vectors.comparison import Aspect, answer
from tests.vectors.portal import DOCUMENT, KIND, add_document, portal
from tests.vectors.vector import Vector


def compare(vector: Vector) -> Sequence[Aspect]:
    return answer(vector, lambda: _found(vector.given))


def _found(asked: Mapping[str, Any]) -> list[object]:
    made = portal()
    made.departments.clear()
    for number, place in asked["departments"].items():
        made.add_department(Department(int(number), f"D{number}", place["parent"], place["head"]))
    for user_id, places in asked["people"].items():
        made.users[int(user_id)].departments = list(places)
    for user_id in asked["absent"]:
        made.absences[user_id] = [(made.now() - timedelta(days=1), made.now() + timedelta(days=1), "away")]
    for user_id in asked["inactive"]:
        made.users[user_id].active = False
    add_document(made, {"CREATED_BY": "user_3"})
    asks = {"Type": "GetUserActivity", "Name": "G1", "Properties": asked["properties"]}
    stays = {
        "Type": "DelayActivity",
        "Name": "D1",
        "Properties": {"TimeoutDuration": 9, "TimeoutDurationType": "d"},
    }
    tree = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Children": [asks, stays]}
    made.add_template(Template(5, KIND, "Oracle", tree))
    found: list[object] = []
    for _ in range(asked["runs"]):
        instance = made.instances[made.start_workflow(5, DOCUMENT, {}, asked["started_by"])]
        found.append(instance.results.get("G1", {}).get("GetUser"))
    return found
