"""The process story: start, list, log, answer, stop. It is the same through either upstream."""

from collections.abc import Mapping

from bizproc_mcp.commands import _story_legal_check as legal_check
from bizproc_mcp.commands._story import Argument, Expectation, Recall, Scene, Step, Story
from bizproc_mcp.commands._story_checks import (
    asked,
    at,
    listed,
    outcome,
    process_value,
    refused,
    sent_once,
)
from bizproc_mcp.models._base import Json

_TERMINATE = "bizproc.workflow.terminate"
_END = "Stopped: the customer withdrew"
_STOP: Mapping[str, Argument] = {"workflow_id": Recall("check"), "status": _END}


async def _is_listed(scene: Scene) -> Json:
    items = listed(scene.answered.structured.get("items"))
    return scene.kept.get("check") in [at(item, "id") for item in items]


_STEPS = (
    legal_check.start("Start an urgent legal check of deal 1633."),
    Step(
        says="What of mine runs on this deal?",
        tool="workflow_list",
        arguments={"document": "deal:1633", "started_by": "me"},
        expects=[Expectation("the new process is listed", expected=True, look=_is_listed)],
    ),
    legal_check.LOG,
    legal_check.ANSWER,
    Step(
        says="The customer withdrew. Stop it.",
        aside="The server asks Anna herself, not her assistant; she hesitates.",
        tool="workflow_terminate",
        arguments=_STOP,
        person="no",
        expects=[
            asked("Legal check"),
            refused("declined", _TERMINATE),
            Expectation("it still runs", expected=True, look=process_value("check", "running")),
        ],
    ),
    Step(
        says="Yes, do stop it.",
        tool="workflow_terminate",
        arguments=_STOP,
        expects=[
            asked("Legal check"),
            outcome("done"),
            sent_once(_TERMINATE),
            Expectation("it runs no more", expected=False, look=process_value("check", "running")),
            Expectation("its history says why", _END, process_value("check", "title")),
        ],
        changed="legal check stopped, its history kept",
    ),
)

STORY = Story(
    title="The process story",
    introduction=(
        "Anna Berg administers the Bitrix24 portal of Brightwater Supplies, an invented company; the portal runs on "
        "this machine and ends with the story. The same steps work through the classic REST API and through "
        "Vibecode, which has no tasks but can start, list, log, answer and stop processes."
    ),
    steps=_STEPS,
    needs_tasks=False,
)
