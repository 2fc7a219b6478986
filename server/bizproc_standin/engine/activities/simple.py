"""Activities that act and go on at once: variables, fields, titles, log lines, messages, records."""

from bizproc_standin.engine.execution import Activity, Execution, ProcessEndedError
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import is_on, listed, mapped
from bizproc_standin.engine.waiting import Steps
from bizproc_standin.world.texts import say


def set_variable(run: Execution, node: Node) -> None:
    """Set variables: ``VariableValue: {name: value or list}``."""
    for name, value in mapped(node.properties.get("VariableValue")).items():
        run.instance.variables[name] = _assigned(run, Reference("Variable", name), run.evaluate(value))


def set_field(run: Execution, node: Node) -> None:
    """Change the document: ``FieldValue: {field: value}``."""
    document = run.document
    if document is None:
        run.log(node.name, "error", "The document does not exist.")
        return
    for name, value in mapped(node.properties.get("FieldValue")).items():
        document.fields[name] = _assigned(run, Reference("Document", name), run.evaluate(value))
        if name in {"TITLE", "NAME"}:
            document.title = str(document.fields[name])


def _assigned(run: Execution, target: Reference, value: object) -> object:
    if not isinstance(value, list):
        return value
    flat = [inner for item in value for inner in (item if isinstance(item, list) else [item])]
    declared = run.declared(target)
    if declared and not is_on(declared.get("Multiple")):
        # The designer stores people of a single variable as a list of one.
        return flat[0] if flat else None
    return flat


def set_state_title(run: Execution, node: Node) -> None:
    """Set the text seen as WORKFLOW_STATE."""
    run.set_title(run.property_text(node, "TargetStateTitle"))


def write_log(run: Execution, node: Node) -> None:
    """Write a line into the process log; with SetVariable it is also the result Report."""
    line = run.property_text(node, "Text")
    run.log(node.name, "report", line)
    if is_on(node.properties.get("SetVariable")):
        run.result(node, Report=line)


def notify(run: Execution, node: Node) -> None:
    """Send a notification."""
    _send(run, node, run.property_text(node, "MessageSite") or run.property_text(node, "MessageOut"), "im")


def social_message(run: Execution, node: Node) -> None:
    """Send a message."""
    _send(run, node, run.property_text(node, "MessageText"), "socnet")


def _send(run: Execution, node: Node, text: str, kind: str) -> None:
    sender = next(iter(run.property_people(node, "MessageUserFrom")), 0)
    to_users = run.property_people(node, "MessageUserTo")
    if to_users:
        run.store.notify(to_users, text, from_user=sender, kind=kind, workflow_id=run.instance.id)


def set_permissions(run: Execution, node: Node) -> None:
    """Record who may do what with the document."""
    document = run.document
    if document is not None:
        granted: dict[str, object] = {
            letter: listed(who) for letter, who in mapped(run.property(node, "Permission")).items()
        }
        document.permissions = granted if is_on(node.properties.get("Rewrite")) else {**document.permissions, **granted}


def absence(run: Execution, node: Node) -> None:
    """Record that people are away."""
    since = run.moment(run.property(node, "AbsenceFrom"))
    until = run.moment(run.property(node, "AbsenceTo"))
    if since is None or until is None:
        run.log(node.name, "error", "The absence has no dates.")
        return
    for user_id in run.property_people(node, "AbsenceUser"):
        run.store.absences.setdefault(user_id, []).append((since, until, run.property_text(node, "AbsenceName")))


def terminate(run: Execution, node: Node) -> None:
    """End the process."""
    raise ProcessEndedError(run.property_text(node, "StateTitle") or say(run.store.language, "terminated"))


def delay(run: Execution, node: Node) -> Steps:
    """Wait for a while or until a moment; one that has passed is no wait at all."""
    limit = run.time_limit(node)
    due = run.store.now() + limit if limit else run.moment(run.property(node, "TimeoutTime"))
    if due is None or due <= run.store.now():
        return
    wait = run.wait_until(node, due)
    while (yield (wait,)).kind != "timeout":
        pass


SIMPLE: dict[str, Activity] = {
    "SetVariableActivity": set_variable,
    "SetFieldActivity": set_field,
    "SetStateTitleActivity": set_state_title,
    "LogActivity": write_log,
    "IMNotifyActivity": notify,
    "SocNetMessageActivity": social_message,
    "SetPermissionsActivity": set_permissions,
    "AbsenceActivity": absence,
    "TerminateActivity": terminate,
    "DelayActivity": delay,
}
