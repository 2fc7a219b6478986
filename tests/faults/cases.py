"""The writing tools, and how to see in the portal's world what each of them did."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc_mcp.rules.bpt import BptFile, write_bpt
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.processes import DISPLAY_TIME
from bizproc_standin.seed.roles import SALES_LEAD
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from bizproc_standin.state.records import RegisteredActivity
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office

__all__ = ["CASES", "Case"]

HANDLER = "https://assistant.example/calls"
FILE = base64.b64encode(
    write_bpt(
        BptFile(
            tree=[
                {
                    "Type": "SequentialWorkflowActivity",
                    "Name": "Template",
                    "Activated": "Y",
                    "Properties": {"Title": "Empty"},
                    "Children": [],
                }
            ]
        )
    )
).decode()
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
    wire: str = ""
    """What the request is called where it is not the method: bulk work goes as a batch."""
    application: bool = False
    """Whether only an application may call it."""

    def __str__(self) -> str:
        """The name of the tool, for the names of tests."""
        return self.tool

    @property
    def request(self) -> str:
        """What the portal sees in the address."""
        return self.wire or self.method

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


def _codes(office: Office) -> Mapping[str, RegisteredActivity]:
    return office.world.applications[INTEGRATION].activities


def _there(office: Office, robot: bool) -> None:
    """Something to change or delete."""
    if "old" not in _codes(office):
        office.world.register_activity(INTEGRATION, RegisteredActivity("old", HANDLER, "Old", robot=robot))


def _registrations(kind: str) -> tuple[Case, ...]:
    robot = kind == "robot"

    def on_old(office: Office, **more: Any) -> Mapping[str, Any]:
        _there(office, robot)
        return {"code": "old", **more}

    return (
        Case(
            f"{kind}_add",
            f"bizproc.{kind}.add",
            ADMINISTRATOR,
            lambda _: {"code": "new", "handler": HANDLER, "name": "New"},
            lambda office: int("new" in _codes(office)),
            refusal="ERROR_ACTIVITY_VALIDATION_FAILURE",
            application=True,
        ),
        Case(
            f"{kind}_update",
            f"bizproc.{kind}.update",
            ADMINISTRATOR,
            lambda office: on_old(office, name="Newer"),
            lambda office: int("old" in _codes(office) and _codes(office)["old"].name == "Newer"),
            refusal="ERROR_ACTIVITY_VALIDATION_FAILURE",
            application=True,
        ),
        Case(
            f"{kind}_delete",
            f"bizproc.{kind}.delete",
            ADMINISTRATOR,
            on_old,
            lambda office: office.standin.rest.commands[f"bizproc.{kind}.delete"],
            refusal="ERROR_ACTIVITY_NOT_FOUND",
            application=True,
        ),
    )


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
        wire="batch",
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
        "workflow_terminate_many",
        "bizproc.workflow.terminate",
        ADMINISTRATOR,
        lambda _: {"document": "deal:1633", "dry_run": False},
        lambda office: int(DEAL_WORKFLOW not in office.world.instances),
        refusal="ERROR_WRONG_WORKFLOW_ID",
        wire="batch",
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
    Case(
        "template_add",
        "bizproc.workflow.template.add",
        ADMINISTRATOR,
        lambda _: {"document_type": "process:164", "name": "Reading", "file": FILE},
        lambda office: sum(template.name == "Reading" for template in office.world.templates.values()),
        refusal="ERROR_TEMPLATE_VALIDATION_FAILURE",
        application=True,
    ),
    Case(
        "template_update",
        "bizproc.workflow.template.update",
        ADMINISTRATOR,
        lambda _: {"template_id": DISPLAY_TIME, "name": "Another name"},
        lambda office: int(office.world.templates[DISPLAY_TIME].name == "Another name"),
        refusal="ERROR_TEMPLATE_NOT_OWNER",
        application=True,
    ),
    Case(
        "template_delete",
        "bizproc.workflow.template.delete",
        ADMINISTRATOR,
        lambda _: {"template_id": DISPLAY_TIME},
        lambda office: int(DISPLAY_TIME not in office.world.templates),
        refusal="ERROR_TEMPLATE_NOT_FOUND",
        application=True,
    ),
    *(case for kind in ("activity", "robot") for case in _registrations(kind)),
)
