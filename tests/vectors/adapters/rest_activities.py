"""An application's activity: its handler call, and the effect of its response."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bizproc_standin.rest.json_values import json_value
from bizproc_standin.state.records import Application, HandlerCall, RegisteredActivity
from bizproc_standin.state.store import rest_type
from tests.vectors.comparison import Aspect
from tests.vectors.portal import DOCUMENT, add_document, furnished, template
from tests.vectors.shapes import MOSCOW, given, ours, recorded
from tests.vectors.stepping import Attempts, Stage, left, step_outcome
from tests.vectors.vector import FOLDER, Vector, worlds

_CODES = {"refused RestException": "refused 404", "refused Exception": "refused 404"}


def compare(vector: Vector) -> Sequence[Aspect]:
    asked, output = vector.given, vector.output
    made = _portal(asked)
    attempts = Attempts(made)
    calls: list[HandlerCall] = []
    attempts.attempt(lambda: made.start_workflow(5, DOCUMENT, {}, 2, workflow_id="wf1"))
    for step in asked["steps"]:
        _drain(made, calls)
        _step(made, step, calls[-1].event_token if calls else "", attempts)
    _drain(made, calls)
    wanted = [_CODES.get(outcome, outcome) for outcome in map(step_outcome, output["steps"])]
    wanted[0] = wanted[0].partition(" ")[0]  # no code when the process does not start
    return [
        *attempts.aspects(output["steps"], wanted),
        Aspect("number of calls", len(output["calls"]), len(calls)),
        *_call_aspects(output["calls"], calls),
        *left(made, output["end"]),
    ]


def _portal(asked: Mapping[str, Any]) -> Stage:
    source, made = worlds(FOLDER)["main"], furnished(Stage)
    made.add_application(Application("app.1", "App"))
    if asked["registered"] is not None:
        made.register_activity("app.1", _registered(asked["registered"]))
    calls = {
        "Type": rest_type("app.1", "act"),
        "Name": "R1",
        "Properties": {"Title": "Call", **(asked["properties"] or {})},
    }
    logs = {"Type": "LogActivity", "Name": "L1", "Properties": {"Text": asked["log"]}}
    tree = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Children": [calls, logs]}
    made.add_template(template(source, tree))
    add_document(made, source["document"], source["document_fields"])
    return made


def _registered(told: Mapping[str, Any]) -> RegisteredActivity:
    return RegisteredActivity(
        "act",
        "https://app.example.test/handler",
        "Act",
        auth_user_id=told.get("AUTH_USER_ID", 1),
        properties=told.get("PROPERTIES") or {},
        return_properties=told.get("RETURN_PROPERTIES") or {},
        use_subscription={"Y": True, "N": False}.get(told.get("USE_SUBSCRIPTION", "")),
    )


def _step(made: Stage, step: Mapping[str, Any], token: str, attempts: Attempts) -> None:
    if "event" in step or "event_log" in step:
        told = step.get("event", step.get("event_log"))
        message = told.get("LOG_MESSAGE")
        if "event" in step:
            values = given(told.get("RETURN_VALUES"))
            sent = values if isinstance(values, dict) else {}
            attempts.attempt(lambda: made.send_event(token, sent, message))
        else:
            attempts.attempt(lambda: made.log_event(token, message))
    elif "advance" in step:
        made.clock.advance(timedelta(seconds=step["advance"]))
        attempts.attempt(made.tick)
    elif "terminate" in step:
        attempts.attempt(lambda: made.terminate("wf1", step["terminate"]))


def _drain(made: Stage, calls: list[HandlerCall]) -> None:
    while made.calls:
        calls.append(made.calls.popleft())


def _call_aspects(told: Sequence[Mapping[str, Any]], calls: Sequence[HandlerCall]) -> list[Aspect]:
    if not told or not calls:
        return []
    want, got = told[0], calls[0]
    sent = {key: recorded(item) for key, item in (want["properties"] or {}).items()}
    mine = {key: ours(json_value(item, MOSCOW)) for key, item in got.properties.items()}
    return [
        Aspect("properties sent", sent, mine),
        Aspect("use_subscription", want["use_subscription"], got.subscription),
        Aspect("timeout_duration", want["timeout_duration"], got.timeout_duration),
        Aspect("whose tokens", want["auth_user"], got.auth_user_id),
    ]
