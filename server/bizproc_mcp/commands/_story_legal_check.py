"""The legal check steps that several stories share: start, log, answer."""

from bizproc_mcp.commands._story import Expectation, Recall, Scene, Step
from bizproc_mcp.commands._story_checks import answer, at, listed, outcome, process_value, process_waits_for, sent_once
from bizproc_mcp.models._base import Json

__all__ = ["ANSWER", "LOG", "start"]

_REMARKS = "The penalty clause has no upper limit."
_LOG_LINE = "The legal desk reads the contract."


async def _call_of_process(scene: Scene) -> Json:
    """The call the portal made to the legal desk for the process just started."""
    calls = listed(await scene.portal.look("calls"))
    workflow_id = scene.answered.structured.get("workflow_id")
    return next((call for call in calls if at(call, "workflow_id") == workflow_id), None)


async def _event_token(scene: Scene) -> Json:
    return at(await _call_of_process(scene), "event_token")


async def _subject(scene: Scene) -> Json:
    return at(await _call_of_process(scene), "properties", "subject")


async def _log_lines(scene: Scene) -> Json:
    return [at(line, "text") for line in listed(await process_value("check", "tracking")(scene))]


def start(says: str) -> Step:
    """Start an urgent legal check of deal 1633; keep its process (`check`) and the token (`event`)."""
    return Step(
        says=says,
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
    )


LOG = Step(
    says="Note in its log that the legal desk is reading.",
    aside="The portal gave the event token to the legal desk's application; the story takes it from there.",
    tool="activity_log",
    arguments={"event_token": Recall("event"), "log_message": _LOG_LINE},
    expects=[
        outcome("done"),
        Expectation("the line stands in the process log, alone", [_LOG_LINE], _log_lines),
        process_waits_for("check"),
    ],
)

ANSWER = Step(
    says="The legal desk has doubts: answer the process.",
    tool="event_send",
    arguments={
        "event_token": Recall("event"),
        "return_values": {"verdict": "doubts", "remarks": _REMARKS},
    },
    expects=[
        # "done" if the server saw the process move, otherwise "accepted": the portal only queues the answer.
        outcome("accepted", "done"),
        Expectation("the answer reached the process", _REMARKS, process_value("check", "variables", "Remarks")),
        process_waits_for("check", "Elena Sokolova"),
    ],
    changed="legal check answered with doubts, now with the head of sales",
)
