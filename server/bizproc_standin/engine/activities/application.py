"""Activities of applications: post to the handler and, when subscribed, wait for the answer (8.2, 8.4)."""

from collections.abc import Mapping

from bizproc_standin.engine.execution import Activity, Execution
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import is_on, listed, mapped
from bizproc_standin.engine.waiting import Steps
from bizproc_standin.world.records import HandlerCall, RegisteredActivity
from bizproc_standin.world.texts import say
from bizproc_standin.world.tokens import EventToken, new_event_id, sign


def rest_activity(run: Execution, node: Node) -> Steps:
    """Call the application; its answer, or the time limit, lets the process go on."""
    found = run.store.registered(node.type)
    if found is None:
        run.log(node.name, "error", f"Unknown activity {node.type} was stepped over.")
        return
    application, registered = found
    run.result(node, IsTimeout=0, **dict.fromkeys(registered.return_properties))
    limit = run.time_limit(node)
    event_id = new_event_id(run.store.rng)
    waits = _waits(registered, node)
    wait = run.wait(node, limit if waits else None, event_id)
    if waits and is_on(node.properties.get("SetStatusMessage")):
        run.set_title(run.property_text(node, "StatusMessage") or say(run.store.language, "waiting_application"))
    people = run.property_people(node, "AuthUserId")
    run.store.outbox(
        HandlerCall(
            handler=registered.handler,
            client_id=application.client_id,
            workflow_id=run.instance.id,
            code=registered.code,
            document_id=run.instance.document_id,
            document_type=run.instance.state.document_type,
            event_token=sign(run.store.secret, EventToken(run.instance.id, node.name, event_id)),
            properties=_inputs(run, node, registered),
            use_subscription=waits,
            timeout_duration=int(limit.total_seconds()) if limit else 0,
            when=run.store.now(),
            auth_user_id=people[0] if people else registered.auth_user_id or run.author(),
        )
    )
    if not waits:
        return
    while (signal := (yield (wait,))).kind not in {"event", "timeout"}:
        pass
    if signal.kind == "timeout":
        run.result(node, IsTimeout=1)
        return
    run.log(node.name, "report", signal.text or say(run.store.language, "application_answered"))
    run.result(node, **_outputs(registered, signal.values))


def _waits(registered: RegisteredActivity, node: Node) -> bool:
    if registered.use_subscription is not None:
        return registered.use_subscription
    return is_on(node.flag("UseSubscription", "Y"))


def _inputs(run: Execution, node: Node, registered: RegisteredActivity) -> dict[str, object]:
    by_lower = {name.lower(): name for name in node.properties}
    values: dict[str, object] = {}
    for name, declared in registered.properties.items():
        known = by_lower.get(name.lower())
        descriptor = {key.upper(): item for key, item in declared.items()}
        value = run.evaluate(node.properties[known] if known is not None else descriptor.get("DEFAULT"))
        values[name] = listed(value) if is_on(descriptor.get("MULTIPLE")) else value
    return values


def _outputs(registered: RegisteredActivity, sent: Mapping[str, object]) -> dict[str, object]:
    # Names are matched in any case, what is not declared is dropped without a word (reference 9.2).
    declared = {name.lower(): name for name in registered.return_properties}
    return {declared[name.lower()]: value for name, value in mapped(sent).items() if name.lower() in declared}


APPLICATION: dict[str, Activity] = {"rest_": rest_activity}
