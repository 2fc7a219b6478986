"""Each Vibecode write × each failure: nothing is written twice, and the receipt is true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bizproc_standin.faults import Fault
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from tests.fixtures.office import Office
from tests.fixtures.selection import diagonal
from tests.fixtures.vibecode_office import vibecode_assistant


@dataclass(frozen=True, slots=True)
class Write:
    """A tool: its call, what the stand-in calls the request, how often its effect is there, what a look can tell."""

    tool: str
    request: str
    method: str
    arguments: Callable[[Office], Mapping[str, Any]]
    effects: Callable[[Office], int]
    after: str = "done"
    """The outcome where the effect is there and the answer was lost."""

    def __str__(self) -> str:
        return self.tool


@dataclass(frozen=True, slots=True)
class Trouble:
    """A way to fail: how often the request is sent, whether its effect is there, and what the receipt may say."""

    name: str
    fault: Callable[[str], Fault]
    sent: int = 1
    effect: int = 0
    outcome: str = "unknown"

    def __str__(self) -> str:
        return self.name


def _token(office: Office) -> str:
    return office.company.event_token("legal_check")


def _lines(office: Office) -> int:
    tracking = office.world.states[_token(office).partition("|")[0]].tracking
    return sum(entry.text == "Read." for entry in tracking)


def _answers(office: Office) -> int:
    tracking = office.world.states[_token(office).partition("|")[0]].tracking
    return sum(entry.text == "Done." for entry in tracking)


def _started(office: Office) -> int:
    on_deal = [one for one in office.world.states.values() if one.document_id.id == "DEAL_5143"]
    return sum(one.template_id == 212 for one in on_deal)


def _registered(office: Office, *, robot: bool) -> int:
    kept = [application.activities.get("ask") for application in office.world.applications.values()]
    return sum(one is not None and one.robot is robot for one in kept)


WRITES = (
    Write(
        "workflow_start",
        "vibecode.workflows.start",
        "bizproc.workflow.start",
        lambda _: {"template_id": 212, "document": "deal:5143", "parameters": {"Discount": 7.5}},
        _started,
    ),
    Write(
        "workflow_terminate",
        "vibecode.workflows.delete",
        "bizproc.workflow.terminate",
        lambda _: {"workflow_id": DEAL_WORKFLOW},
        lambda office: int(DEAL_WORKFLOW not in office.world.instances),
    ),
    Write(
        "workflow_kill",
        "vibecode.workflows.delete",
        "bizproc.workflow.kill",
        lambda _: {"workflow_id": DEAL_WORKFLOW},
        lambda office: int(DEAL_WORKFLOW not in office.world.states),
    ),
    Write(
        "event_send",
        "vibecode.workflows.event",
        "bizproc.event.send",
        lambda office: {
            "event_token": _token(office),
            "return_values": {"verdict": "clean"},
            "log_message": "Done.",
        },
        _answers,
    ),
    Write(
        "activity_log",
        "vibecode.workflows.activity-log",
        "bizproc.activity.log",
        lambda office: {"event_token": _token(office), "log_message": "Read."},
        _lines,
        after="unknown",  # nobody can look into a log
    ),
    Write(
        "activity_add",
        "vibecode.bizproc-activities.add",
        "bizproc.activity.add",
        lambda _: {"code": "ask", "name": "Ask", "handler": "https://handler.example.com/"},
        lambda office: _registered(office, robot=False),
    ),
    Write(
        "robot_add",
        "vibecode.bizproc-robots.add",
        "bizproc.robot.add",
        lambda _: {"code": "ask", "name": "Ask", "handler": "https://handler.example.com/"},
        lambda office: _registered(office, robot=True),
    ),
)
TROUBLES = (
    Trouble("429", lambda name: Fault.refuse(429, name), sent=2, effect=1, outcome="done"),
    Trouble("429-retry-after", lambda name: Fault.refuse(429, name, retry_after=3), sent=2, effect=1, outcome="done"),
    Trouble("429-three-times", lambda name: Fault.refuse(429, name, 3), sent=4, effect=1, outcome="done"),
    Trouble("502-before", lambda name: Fault.refuse(502, name)),
    Trouble("502-after", lambda name: Fault.refuse(502, name, after_effect=True), effect=1, outcome="after"),
    Trouble("504-before", lambda name: Fault.refuse(504, name)),
    Trouble("504-after", lambda name: Fault.refuse(504, name, after_effect=True), effect=1, outcome="after"),
    Trouble("html-before", Fault.html),
    Trouble("html-after", lambda name: Fault.html(name, after_effect=True), effect=1, outcome="after"),
    Trouble("html-200", lambda name: Fault.html(name, status=200, after_effect=True), effect=1, outcome="after"),
    Trouble("cut-before", Fault.drop),
    Trouble("cut-after", lambda name: Fault.drop(name, after_effect=True), effect=1, outcome="after"),
)


@pytest.mark.parametrize(("write", "trouble"), diagonal(WRITES, TROUBLES))
async def test_no_write_is_doubled_and_the_receipt_is_true(office: Office, write: Write, trouble: Trouble) -> None:
    async with vibecode_assistant(office) as assistant:
        before = write.effects(office)
        office.standin.faults.add(trouble.fault(write.request))
        said = await assistant.call(write.tool, **write.arguments(office))
    assert not office.standin.faults.pending
    assert office.standin.requests[write.request] == trouble.sent
    assert office.standin.rest.commands[write.method] == trouble.effect
    assert write.effects(office) - before == trouble.effect
    assert said.data["outcome"] == (write.after if trouble.outcome == "after" else trouble.outcome), said.text
    if said.data["outcome"] == "unknown":
        assert said.data["next_step"]


@pytest.mark.parametrize("write", WRITES, ids=str)
async def test_a_refusal_names_what_to_do_and_writes_nothing(office: Office, write: Write) -> None:
    async with vibecode_assistant(office) as assistant:
        before = write.effects(office)
        office.standin.faults.add(Fault.refuse(401, write.request))
        said = await assistant.refused(write.tool, **write.arguments(office))
    assert "session is over" in said
    assert "Sign in again" in said
    assert "VIBECODE_SESSION_TOKEN" in said
    assert office.standin.requests[write.request] == 1
    assert write.effects(office) == before


@pytest.mark.parametrize("write", WRITES, ids=str)
async def test_a_portal_that_stays_full_is_given_up_with_nothing_written(office: Office, write: Write) -> None:
    async with vibecode_assistant(office) as assistant:
        office.standin.faults.add(Fault.refuse(429, write.request, None))
        said = await assistant.refused(write.tool, **write.arguments(office))
    assert "Too many requests" in said
    assert office.standin.requests[write.request] == 4
    assert office.standin.rest.commands[write.method] == 0


READS = {
    "workflow_list": ("vibecode.workflows.list", {}),
    "template_list": ("vibecode.bizproc-templates.list", {}),
    "user_find": ("vibecode.users.list", {"query": "Elena"}),
}


@pytest.mark.parametrize(
    "trouble",
    [
        lambda name: Fault.refuse(429, name, 2),
        lambda name: Fault.refuse(502, name),
        lambda name: Fault.refuse(504, name),
        Fault.html,
        Fault.drop,
    ],
    ids=["429", "502", "504", "html", "cut"],
)
@pytest.mark.parametrize("tool", READS)
async def test_a_read_survives_what_passes(office: Office, tool: str, trouble: Callable[[str], Fault]) -> None:
    request, arguments = READS[tool]
    async with vibecode_assistant(office) as assistant:
        well = await assistant.call(tool, **arguments)
    office.standin.requests.clear()
    async with vibecode_assistant(office) as assistant:
        office.standin.faults.add(trouble(request))
        said = await assistant.call(tool, **arguments)
    assert not office.standin.faults.pending
    assert said.data == well.data


async def test_refused_for_the_rate_without_a_time_it_waits_one_to_two_seconds(office: Office) -> None:
    async with vibecode_assistant(office) as assistant:
        office.wire_clock.waits.clear()
        office.standin.faults.add(Fault.refuse(429, "vibecode.workflows.list"))
        await assistant.call("workflow_list")
        waits = [wait for wait in office.wire_clock.waits if wait >= 1]
        assert len(waits) == 1
        assert 1.0 <= waits[0] <= 2.0


async def test_a_used_event_token_is_refused_clearly_and_sent_once(office: Office) -> None:
    token = _token(office)
    async with vibecode_assistant(office) as assistant:
        await assistant.call("event_send", event_token=token, return_values={"verdict": "clean"})
        said = await assistant.refused("event_send", event_token=token, return_values={"verdict": "doubts"})
        logged = await assistant.refused("activity_log", event_token=token, log_message="Late.")
    assert "used before" in said
    assert "Do not send it again" in said
    assert "nothing was written" in logged
    assert office.standin.requests["vibecode.workflows.event"] == 2
    assert office.standin.requests["vibecode.workflows.activity-log"] == 1
