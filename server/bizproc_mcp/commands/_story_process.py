"""The process story: start, list, log, answer, stop – told alike through either upstream."""

from collections.abc import Mapping

from bizproc_mcp.commands._story import Argument, Expectation, Recall, Scene, Step, Story
from bizproc_mcp.commands._story_checks import (
    answer,
    asked,
    at,
    listed,
    outcome,
    process_value,
    process_waits_for,
    refused,
    sent_once,
)
from bizproc_mcp.models._base import Json

_TERMINATE = "bizproc.workflow.terminate"
_REMARKS = "The penalty clause has no upper limit."
_LOG_LINE = "The legal desk reads the contract."
_END = "Stopped: the customer withdrew"
_STOP: Mapping[str, Argument] = {"workflow_id": Recall("check"), "status": _END}


async def _call(scene: Scene) -> Json:
    """The call the portal made to the legal desk for the process that was started."""
    workflow_id = scene.answered.structured.get("workflow_id")
    calls = listed(await scene.portal.look("calls"))
    return next((call for call in calls if at(call, "workflow_id") == workflow_id), None)


async def _event_token(scene: Scene) -> Json:
    return at(await _call(scene), "event_token")


async def _subject(scene: Scene) -> Json:
    return at(await _call(scene), "properties", "subject")


async def _log_lines(scene: Scene) -> Json:
    return [at(line, "text") for line in listed(await process_value("check", "tracking")(scene))]


async def _is_listed(scene: Scene) -> Json:
    items = listed(scene.answered.structured.get("items"))
    return scene.kept.get("check") in [at(item, "id") for item in items]


_STEPS = (
    Step(
        says="Start an urgent legal check of deal 1633.",
        tool="workflow_start",
        arguments={"template_id": 713, "document": "deal:1633", "parameters": {"Urgent": True}},
        keeps={"check": answer("workflow_id"), "event": _event_token},
        expects=[
            outcome("done"),
            sent_once("bizproc.workflow.start"),
            Expectation("the process runs", expected=True, look=process_value("check", "running")),
            Expectation("the legal desk's application was called", "Annual supply, Grand Hotel", _subject),
        ],
        changed="legal check of deal 1633 started",
    ),
    Step(
        says="What of mine runs on this deal?",
        tool="workflow_list",
        arguments={"document": "deal:1633", "started_by": "me"},
        expects=[Expectation("the new process is listed", expected=True, look=_is_listed)],
    ),
    Step(
        says="Note in its log that the legal desk is reading.",
        aside="The portal gave the event token to the legal desk's application; the story takes it from there.",
        tool="activity_log",
        arguments={"event_token": Recall("event"), "log_message": _LOG_LINE},
        expects=[
            outcome("done"),
            Expectation("the line stands in the process log, alone", [_LOG_LINE], _log_lines),
            process_waits_for("check"),
        ],
    ),
    Step(
        says="The legal desk has doubts: answer the process.",
        tool="event_send",
        arguments={
            "event_token": Recall("event"),
            "return_values": {"verdict": "doubts", "remarks": _REMARKS},
        },
        expects=[
            # "done" where the server saw the process move, else "accepted".
            outcome("accepted", "done"),
            Expectation("the answer reached the process", _REMARKS, process_value("check", "variables", "Remarks")),
            process_waits_for("check", "Elena Sokolova"),
        ],
        changed="legal check answered with doubts, now with the head of sales",
    ),
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
    upstreams=("rest", "vibecode"),
)
