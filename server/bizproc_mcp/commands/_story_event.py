"""The event story: a process pauses, asks the assistant, and continues with its answer."""

from collections.abc import Sequence

from bizproc_mcp.commands._story import Expectation, PortalWindow, Ready, Recall, Scene, Step, Story
from bizproc_mcp.commands._story_checks import (
    answer,
    at,
    listed,
    outcome,
    process_value,
    process_waits_for,
    refused,
    sent_once,
)
from bizproc_mcp.models._base import Json

_SEND = "bizproc.event.send"
_REMARKS = "The penalty clause has no upper limit."
_STILL_WAITS = Expectation("the process waits", expected=True, look=process_value("check", "running"))
_LINES = ("Reading the contract.", "Comparing the penalty clause with the framework contract.")


def _delivered(count: int) -> Ready:
    """Whether the portal has posted that many calls to the inbox and each was acknowledged."""

    async def ready(portal: PortalWindow) -> bool:
        done = listed(at(await portal.look("deliveries"), "done"))
        return sum(at(one, "status") == 200 for one in done) >= count

    return ready


async def _listening(scene: Scene) -> Json:
    notes = listed(scene.answered.structured.get("notes"))
    return any(str(note).startswith("inbox: listens on http://127.0.0.1:") for note in notes)


async def _asked(scene: Scene) -> Json:
    """The question of the one open event, as the portal sent it."""
    properties = listed(at(dict(scene.answered.structured), "items", 0, "properties"))
    return {str(at(one, "id")): at(one, "value") for one in properties}


async def _options(scene: Scene) -> Json:
    return at(dict(scene.answered.structured), "items", 0, "return_schema", "properties", "verdict", "enum")


async def _event_of_process(scene: Scene) -> Json:
    return at(dict(scene.answered.structured), "items", 0, "workflow_id") == scene.kept.get("check")


async def _log_lines(scene: Scene) -> Json:
    return [at(line, "text") for line in listed(await process_value("check", "tracking")(scene))]


async def _answers_sent(scene: Scene) -> Json:
    return scene.sent.get(_SEND, 0)


def _logged(says: str, lines: Sequence[str]) -> Step:
    return Step(
        says=says,
        tool="activity_log",
        arguments={"event_id": Recall("event"), "log_message": lines[-1]},
        expects=[
            outcome("done"),
            Expectation("the process log in the portal holds just that", list(lines), _log_lines),
            _STILL_WAITS,
        ],
    )


_ASKED = (
    Step(
        says="Can processes reach me here?",
        tool="portal_info",
        shown=2,
        expects=[Expectation("an inbox listens beside the server", expected=True, look=_listening)],
    ),
    Step(
        says="Start an urgent legal check of deal 1633.",
        tool="workflow_start",
        arguments={"template_id": 713, "document": "deal:1633", "parameters": {"Urgent": True}},
        keeps={"check": answer("workflow_id")},
        expects=[
            outcome("done"),
            _STILL_WAITS,
        ],
        changed="legal check of deal 1633 started",
    ),
    Step(
        says="Does a process ask me something?",
        aside="Meanwhile the portal posted the activity's call to the inbox, over HTTP, with an event token.",
        tool="event_list",
        first=_delivered(1),
        shown=6,
        keeps={"event": answer("items", 0, "id")},
        expects=[
            Expectation("one event waits", 1, answer("total")),
            Expectation("it is that process", expected=True, look=_event_of_process),
            Expectation(
                "it asks about the deal",
                {"subject": "Annual supply, Grand Hotel", "amount": "96000", "urgent": "Y"},
                _asked,
            ),
            Expectation("the schema names both verdicts", ["clean", "doubts"], _options),
        ],
    ),
)

_ANSWERED = (
    _logged("Note that you are reading.", _LINES[:1]),
    _logged("And what you do now.", _LINES),
    Step(
        says="Hm: perhaps.",
        tool="event_send",
        arguments={"event_id": Recall("event"), "return_values": {"verdict": "perhaps"}},
        expects=[refused("clean («Clean»), doubts («Doubts»)", _SEND), _STILL_WAITS],
    ),
    Step(
        says=f"There are doubts: {_REMARKS}",
        tool="event_send",
        arguments={"event_id": Recall("event"), "return_values": {"verdict": "doubts", "remarks": _REMARKS}},
        expects=[
            # "accepted" if the server could not see the process move: the portal only queues the answer.
            outcome("done", "accepted"),
            sent_once(_SEND),
            Expectation("the answer is in the process", _REMARKS, process_value("check", "variables", "Remarks")),
            Expectation("it took the branch for doubts", "doubts", process_value("check", "variables", "Verdict")),
            process_waits_for("check", "Elena Sokolova"),
        ],
        changed="legal check answered with doubts, now a task of the head of sales",
    ),
    Step(
        says="Send that again, to be sure.",
        tool="event_send",
        arguments={"event_id": Recall("event"), "return_values": {"verdict": "clean"}},
        expects=[
            outcome("already_done"),
            Expectation("nothing went to the portal", 0, _answers_sent),
        ],
    ),
)

_CLEAN = (
    Step(
        says="And the ovens for Old Mill?",
        tool="workflow_start",
        arguments={"template_id": 713, "document": "deal:777", "parameters": {"Urgent": False}},
        keeps={"check": answer("workflow_id")},
        expects=[outcome("done")],
        changed="legal check of deal 777 started",
    ),
    Step(
        says="What does it ask?",
        tool="event_list",
        first=_delivered(2),
        shown=6,
        keeps={"event": answer("items", 0, "id")},
        expects=[
            Expectation("one event waits", 1, answer("total")),
            Expectation("it is that process", expected=True, look=_event_of_process),
        ],
    ),
    Step(
        says="That one is clean.",
        tool="event_send",
        arguments={"event_id": Recall("event"), "return_values": {"verdict": "clean"}},
        expects=[
            outcome("done", "accepted"),
            Expectation("the process is over", expected=False, look=process_value("check", "running")),
            Expectation("its state says why", "Legally clean", process_value("check", "title")),
        ],
        changed="legal check of deal 777 answered as clean, over",
    ),
    Step(
        says="What became of both?",
        tool="event_list",
        arguments={"status": "answered"},
        shown=2,
        expects=[Expectation("both are answered", 2, answer("total"))],
    ),
)

STORY = Story(
    title="The event story",
    introduction=(
        "A template of Brightwater Supplies has a step that belongs to an application: it asks for a legal check "
        "and waits. The application here is the assistant. The portal posts the step's call to the inbox of "
        "`bizproc-mcp serve --demo --inbox 127.0.0.1:0`, and the answer goes back through the event token."
    ),
    steps=(*_ASKED, *_ANSWERED, *_CLEAN),
    options=("--inbox", "127.0.0.1:0"),
    needs_tasks=False,
)
