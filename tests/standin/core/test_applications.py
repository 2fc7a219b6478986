"""Activities of applications and event tokens (docs/portal.md 8.2, 8.4, 9)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.state.errors import AccessRefusal, EngineRefusal
from bizproc_standin.state.records import Application, HandlerCall, RegisteredActivity
from tests.standin.core.company import (
    CLERK,
    GROUP,
    Node,
    Portal,
    approve,
    declared,
    lines,
    log,
    messages,
    portal,
    start,
)

REPORT = log("{=R1:Verdict} {=R1:IsTimeout} {=R1:secret}|")


def _register(world: Portal, *, subscribed: bool | None = None) -> str:
    world.add_application(Application("local.1", "Legal"))
    return world.register_activity(
        "local.1",
        RegisteredActivity(
            "legal_check",
            "https://app.example/handler",
            "Legal check",
            auth_user_id=GROUP,
            properties={
                "Comment": {"NAME": "Comment", "TYPE": "string"},
                "people": {"Name": "People", "Type": "user", "Multiple": "Y"},
                "rest": {"NAME": "Rest", "DEFAULT": "default"},
            },
            return_properties={"Verdict": {"NAME": "Verdict", "TYPE": "string"}},
            use_subscription=subscribed,
        ),
    )


def _step(kind: str, **properties: object) -> Node:
    inputs: dict[str, object] = {"Comment": "about {=Document:TITLE}", "people": ["author"], "UseSubscription": "Y"}
    return {"Type": kind, "Name": "R1", "Properties": {**inputs, **properties}, "Children": []}


def _call(world: Portal) -> HandlerCall:
    [call] = world.calls
    return call


def test_the_type_is_the_md5_of_client_and_code(world: Portal) -> None:
    """Of client id and CODE, with an @ between them (docs/portal.md 6.4)."""
    assert _register(world) == "rest_6ef691e66e9520a22cbdf050d99162f7"


def test_the_handler_is_called_with_evaluated_inputs_and_the_process_waits(world: Portal) -> None:
    """Absent ones take their default."""
    kind = _register(world)
    workflow_id = start(world, _step(kind, TimeoutDuration="11", TimeoutDurationType="m", SetStatusMessage="Y"), REPORT)
    call = _call(world)
    assert (call.handler, call.client_id, call.code) == ("https://app.example/handler", "local.1", "legal_check")
    assert call.properties == {"Comment": "about Deal one", "people": ["author"], "rest": "default"}
    assert (call.use_subscription, call.timeout_duration, call.auth_user_id) == (True, 660, GROUP)
    assert call.event_token.startswith(f"{workflow_id}|R1|")
    assert world.states[workflow_id].title == "Waiting for application response"
    assert lines(world, workflow_id) == []


def test_inputs_are_known_by_their_exact_names(world: Portal) -> None:
    """Recorded: a name in another case is no input, unlike the names of the answer's values."""
    start(world, _step(_register(world), Comment=None, COMMENT="x", comment="y"))
    assert _call(world).properties["Comment"] == ""


def test_the_answer_becomes_a_result_and_the_process_goes_on(world: Portal) -> None:
    """Names in any case, what is not declared is dropped (docs/portal.md 9.2)."""
    workflow_id = start(world, _step(_register(world)), REPORT)
    world.send_event(_call(world).event_token, {"VERDICT": "fine", "secret": "x"})
    assert messages(world, workflow_id) == ["Received application response"]
    assert lines(world, workflow_id) == ["fine 0 |"]


def test_an_answer_counts_once(world: Portal) -> None:
    """A used token is accepted without effect (docs/portal.md 9.2)."""
    workflow_id = start(world, _step(_register(world)), approve(), REPORT)
    token = _call(world).event_token
    world.send_event(token, {"verdict": "first"}, "done")
    world.send_event(token, {"verdict": "second"})
    world.complete_task(1, GROUP, 1)
    world.send_event(token, {"verdict": "third"})
    assert messages(world, workflow_id)[0] == "done"
    assert lines(world, workflow_id) == ["yes", "first 0 |"]


@pytest.mark.parametrize(
    ("registered", "authored", "waits"),
    [
        (True, "N", False),
        (False, "Y", True),
        (None, "N", False),
        (None, "Y", True),
        (True, None, True),
        (False, None, False),
        (None, None, False),
    ],
)
def test_who_decides_about_waiting(
    world: Portal, registered: bool | None, authored: str | None, *, waits: bool
) -> None:
    """Recorded: the template decides; where it says nothing, the registration, and only a yes waits."""
    kind = _register(world, subscribed=registered)
    workflow_id = start(world, _step(kind, UseSubscription=authored), REPORT)
    assert (workflow_id in world.instances) is waits
    assert _call(world).use_subscription is waits


def test_the_time_limit_closes_the_activity(world: Portal) -> None:
    """IsTimeout tells the process (docs/portal.md 8.2)."""
    workflow_id = start(world, _step(_register(world), TimeoutDuration="1", TimeoutDurationType="h"), REPORT)
    world.clock.advance(timedelta(hours=1))
    world.tick()
    assert lines(world, workflow_id) == ["1 |"]
    world.send_event(_call(world).event_token, {"verdict": "late"})


def test_a_handler_that_answers_at_once_is_heard_after_the_step(world: Portal) -> None:
    """A call back into a running process waits its turn."""
    tokens: list[str] = []

    def answer(call: HandlerCall) -> None:
        tokens.append(call.event_token)
        world.send_event(call.event_token, {"verdict": "quick"}, "at once")

    world.outbox = answer
    workflow_id = start(world, _step(_register(world)), REPORT)
    assert messages(world, workflow_id) == ["at once"]
    assert lines(world, workflow_id) == ["quick 0 |"]


def test_a_template_with_the_activity_of_a_removed_application_does_not_start(world: Portal) -> None:
    """Uninstalling takes its activities away (docs/portal.md 8.1), and no process starts with one nobody knows."""
    kind = _register(world)
    world.remove_application("local.1")
    with pytest.raises(EngineRefusal, match=f"Activity {kind} is not found"):
        start(world, _step(kind), log("on"))
    assert not world.instances


def test_a_process_goes_on_when_its_application_was_removed_meanwhile(world: Portal) -> None:
    """The step has nobody to call."""
    workflow_id = start(world, approve(), _step(_register(world)), log("on"))
    world.remove_application("local.1")
    world.complete_task(1, GROUP, 1)
    assert lines(world, workflow_id) == ["yes", "on"]


def test_an_answer_can_decide_a_branch(world: Portal) -> None:
    """The result feeds a variable, the variable a condition."""
    branch = {
        "Type": "IfElseBranchActivity",
        "Name": "",
        "Properties": {"mixedcondition": [{"object": "R1", "field": "Verdict", "operator": "=", "value": "ok"}]},
        "Children": [log("legal agrees")],
    }
    choice: Node = {"Type": "IfElseActivity", "Name": "", "Properties": [], "Children": [branch]}
    workflow_id = start(world, _step(_register(world)), choice, variables={"v": declared()})
    world.send_event(_call(world).event_token, {"Verdict": "ok"}, "answered")
    assert lines(world, workflow_id) == ["legal agrees"]


def test_log_lines_come_many_times_before_the_answer(world: Portal) -> None:
    """Token, then text, then the process: 403, empty, "404", "423" (docs/portal.md 9.3)."""
    workflow_id = start(world, _step(_register(world)))
    token = _call(world).event_token
    for line in ("one", "two"):
        world.log_event(token, line)
    assert messages(world, workflow_id) == ["one", "two"]
    with pytest.raises(AccessRefusal):
        world.log_event(token + "0", "")
    with pytest.raises(EngineRefusal, match="ERROR_EMPTY_LOG_MESSAGE: Empty log message!"):
        world.log_event(token, "")
    world.lock_workflow(workflow_id, world.now())
    with pytest.raises(EngineRefusal) as locked:
        world.log_event(token, "x")
    assert locked.value.code == "423"
    world.terminate(workflow_id)
    with pytest.raises(EngineRefusal) as gone:
        world.log_event(token, "x")
    assert (gone.value.code, gone.value.text) == ("404", "The business process is not found.")


@pytest.mark.parametrize("token", ["", ".", "a|b|c", "a|b|c.", "a|b|c." + "0" * 64, "\udcff.\udcff", "|" * 50])
def test_a_token_nobody_signed_is_denied(world: Portal, token: str) -> None:
    """403 for bad and missing ones (docs/portal.md 9.1)."""
    with pytest.raises(AccessRefusal):
        world.send_event(token, {})


def test_a_token_has_the_documented_form(world: Portal) -> None:
    """``<workflow id>|<activity>|<32 alnum>.<64 hex>`` (docs/portal.md 9.1)."""
    start(world, _step(_register(world)))
    payload, signature = _call(world).event_token.rsplit(".", 1)
    workflow_id, activity, event_id = payload.split("|")
    assert (activity, len(event_id), len(signature)) == ("R1", 32, 64)
    assert event_id.isalnum()
    assert world.sign_event(workflow_id, activity, event_id) == _call(world).event_token


@settings(deadline=None)
@given(st.integers(0, 200), st.characters())
def test_a_changed_token_is_denied(place: int, letter: str) -> None:
    """Any letter anywhere."""
    world = portal()
    token = world.sign_event("67a2ffdb2c57a3.35276854", "A1", "x" * 32)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(AccessRefusal):
            world.send_event(changed)


def test_tokens_of_another_portal_are_denied(world: Portal) -> None:
    """The key is the portal's own."""
    other = portal()
    other.secret = b"other"
    with pytest.raises(AccessRefusal):
        world.send_event(other.sign_event("67a2ffdb2c57a3.35276854", "A1", "x"))


def test_the_author_is_who_started(world: Portal) -> None:
    """The call carries that person's rights when nobody else is named."""
    kind = _register(world)
    world.applications["local.1"].activities["legal_check"].auth_user_id = 0
    start(world, _step(kind), by=CLERK)
    assert _call(world).auth_user_id == CLERK
