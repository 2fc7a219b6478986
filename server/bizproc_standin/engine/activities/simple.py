"""Log lines, titles, messages, permissions, absences, and the end of a process."""

from bizproc_standin.engine.activities.step import step
from bizproc_standin.engine.activity import ActivityFaultError, Maker, Run
from bizproc_standin.engine.execution import ProcessEndedError
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import date_text, is_on, listed, mapped


def set_state_title(run: Run, node: Node) -> None:
    """Set the text shown as WORKFLOW_STATE; the process keeps it when it ends."""
    run.own_title = True
    run.set_title(run.property(node, "TargetStateTitle"))


def write_log(run: Run, node: Node) -> None:
    """Write a line into the process log; with SetVariable the whole report becomes the result Report."""
    run.log(node.name, "report", run.property_text(node, "Text").strip())
    if is_on(node.properties.get("SetVariable")):
        entries = [entry for entry in run.instance.state.tracking if entry.kind == "report"]
        lines = [f"{date_text(entry.when, run.store.dates)}\n{entry.text}\n\n" for entry in entries]
        run.result(node, Report="".join(lines))


def notify(run: Run, node: Node) -> None:
    """Send a notification."""
    _send(run, node, run.property_text(node, "MessageSite") or run.property_text(node, "MessageOut"), "im")


def social_message(run: Run, node: Node) -> None:
    """Send a message."""
    _send(run, node, run.property_text(node, "MessageText"), "socnet")


def _send(run: Run, node: Node, text: str, kind: str) -> None:
    sender = next(iter(run.property_people(node, "MessageUserFrom")), 0)
    to_users = run.property_people(node, "MessageUserTo")
    if to_users:
        run.store.notify(to_users, text, from_user=sender, kind=kind, workflow_id=run.instance.id)


def set_permissions(run: Run, node: Node) -> None:
    """Record the document's permissions."""
    document = run.document
    if document is not None:
        granted: dict[str, object] = {
            letter: listed(who) for letter, who in mapped(run.property(node, "Permission")).items()
        }
        document.permissions = granted if is_on(node.properties.get("Rewrite")) else {**document.permissions, **granted}


def absence(run: Run, node: Node) -> None:
    """Record people's absences."""
    since = run.moment(run.property(node, "AbsenceFrom"))
    until = run.moment(run.property(node, "AbsenceTo"))
    if since is None or until is None:
        raise ActivityFaultError("The absence has no dates.")
    for user_id in run.property_people(node, "AbsenceUser"):
        run.store.absences.setdefault(user_id, []).append((since, until, run.property_text(node, "AbsenceName")))


def terminate(run: Run, node: Node) -> None:
    """End the process; with KillWorkflow delete it."""
    raise ProcessEndedError(run.property_text(node, "StateTitle"), kill=run.property(node, "KillWorkflow") == "Y")


SIMPLE: dict[str, Maker] = {
    "SetStateTitleActivity": step(set_state_title),
    "LogActivity": step(write_log),
    "IMNotifyActivity": step(notify),
    "SocNetMessageActivity": step(social_message),
    "SetPermissionsActivity": step(set_permissions),
    "AbsenceActivity": step(absence),
    "TerminateActivity": step(terminate),
}
