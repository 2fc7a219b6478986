"""The writing tools, and how to see in the portal's world what each of them did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc_standin.seed.roles import SALES_LEAD
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office

__all__ = ["CASES", "Case"]

TASKS = (1128, 1129, 1514)


@dataclass(frozen=True, slots=True)
class Case:
    """One tool: its call, the portal's method, the objects it is about, how many of them show the effect."""

    tool: str
    method: str
    person: int
    arguments: Callable[[Office], Mapping[str, Any]]
    effects: Callable[[Office], int]
    objects: int = 1
    refusal: str = "ERROR_TASK_EXECUTION"
    """A code with which the portal certainly did nothing."""

    def __str__(self) -> str:
        """The name of the tool, for the names of tests."""
        return self.tool

    def sent(self, office: Office) -> int:
        """How often the portal carried the method out."""
        return office.standin.rest.commands[self.method]


def _answered(office: Office, *tasks: int) -> int:
    return sum(task not in office.waits_for(HEAD) for task in tasks)


def _handed(office: Office) -> int:
    return sum(task in office.waits_for(SALES_LEAD) for task in TASKS)


def _token(office: Office) -> str:
    return office.company.event_token("legal_check")


def _started(office: Office) -> int:
    return sum(state.template_id == 212 and _on(state, "DEAL_5143") for state in office.world.states.values())


def _on(state: Any, document: str) -> bool:
    return bool(state.document_id.id == document)


def _gone_on(office: Office) -> int:
    return office.standin.rest.commands["bizproc.event.send"]


CASES = (
    Case(
        "task_complete",
        "bizproc.task.complete",
        HEAD,
        lambda _: {"task_id": 1128, "decision": "reject", "comment": "No."},
        lambda office: _answered(office, 1128),
    ),
    Case(
        "task_complete_many",
        "bizproc.task.complete",
        HEAD,
        lambda _: {"task_ids": list(TASKS), "decision": "reject", "comment": "No."},
        lambda office: _answered(office, *TASKS),
        objects=3,
    ),
    Case(
        "task_delegate",
        "bizproc.task.delegate",
        ADMINISTRATOR,
        lambda _: {"task_ids": list(TASKS), "from_user": str(HEAD), "to_user": str(SALES_LEAD)},
        _handed,
        objects=3,
        refusal="ERROR_DELEGATION_NOT_ALLOWED",
    ),
    Case(
        "workflow_start",
        "bizproc.workflow.start",
        ADMINISTRATOR,
        lambda _: {"template_id": 212, "document": "deal:5143", "parameters": {"Discount": 7.5}},
        _started,
        refusal="ERROR_WRONG_WORKFLOW_ID",
    ),
    Case(
        "workflow_terminate",
        "bizproc.workflow.terminate",
        ADMINISTRATOR,
        lambda _: {"workflow_id": DEAL_WORKFLOW},
        lambda office: int(DEAL_WORKFLOW not in office.world.instances),
        refusal="ERROR_WRONG_WORKFLOW_ID",
    ),
    Case(
        "workflow_kill",
        "bizproc.workflow.kill",
        ADMINISTRATOR,
        lambda _: {"workflow_id": DEAL_WORKFLOW},
        lambda office: int(DEAL_WORKFLOW not in office.world.states),
        refusal="ERROR_WRONG_WORKFLOW_ID",
    ),
    Case(
        "event_send",
        "bizproc.event.send",
        ADMINISTRATOR,
        lambda office: {"event_token": _token(office), "return_values": {"verdict": "ok"}},
        _gone_on,
        refusal="ACCESS_DENIED",
    ),
    Case(
        "activity_log",
        "bizproc.activity.log",
        ADMINISTRATOR,
        lambda office: {"event_token": _token(office), "log_message": "Read."},
        lambda office: office.standin.rest.commands["bizproc.activity.log"],
        refusal="ERROR_EMPTY_LOG_MESSAGE",
    ),
)
