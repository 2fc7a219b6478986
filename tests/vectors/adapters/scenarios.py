"""Whole templates, from the start through answers, delegations and time to the final state."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bizproc_standin.state.records import Task, Template
from tests.vectors.comparison import Aspect
from tests.vectors.portal import DOCUMENT, KIND, add_document, furnished
from tests.vectors.shapes import MOSCOW, given, ours, recorded
from tests.vectors.stepping import Attempts, Stage, coded, left, step_outcome
from tests.vectors.vector import Vector

_PLAIN = {"ID": "7", "NAME": "Document 7", "CREATED_BY": "user_3"}
_LABELS = {
    "TaskButton1Message": "yes_label",
    "TaskButton2Message": "no_label",
    "TaskButtonMessage": "ok_label",
    "TaskButtonCancelMessage": "cancel_label",
    "CommentLabelMessage": "comment_label",
    "CommentRequired": "comment_required",
    "ShowComment": "show_comment",
}


def compare(vector: Vector) -> Sequence[Aspect]:
    asked, output = vector.given, vector.output
    if any("allowed_types" in step.get("delegate", {}) for step in asked.get("steps", [])):
        return []
    made = furnished(Stage)
    attempts = Attempts(made)
    _start(made, attempts, asked)
    for step in asked.get("steps", []):
        _step(made, attempts, step)
    wanted = [_outcome(place, step) for place, step in enumerate(output["steps"])]
    aspects = list(attempts.aspects(output["steps"], wanted))
    if wanted[0] == "done":
        aspects += [*left(made, output["end"]), *_tasks(made, output["end"]), *_values(made, output["end"])]
    return aspects


def _start(made: Stage, attempts: Attempts, asked: Mapping[str, Any]) -> None:
    add_document(made, asked.get("document") or _PLAIN, asked.get("document_fields"))
    source = asked["template"]

    def start() -> None:
        tree = source["template"][0] if source["template"] else {}
        follows = Template(
            5,
            KIND,
            "Oracle",
            tree,
            parameters=source.get("parameters") or {},
            variables=source.get("variables") or {},
            constants=source.get("constants") or {},
        )
        made.add_template(follows)
        parameters = given(asked.get("parameters") or {})
        made.start_workflow(5, DOCUMENT, parameters, asked.get("started_by", 2), workflow_id="wf1")

    attempts.attempt(start, with_code=False)


def _step(made: Stage, attempts: Attempts, step: Mapping[str, Any]) -> None:
    if "answer" in step:
        told = step["answer"]
        comment = told.get("comment", "")
        said = comment if isinstance(comment, str) else ""
        fields = given(told.get("fields") or {})
        attempts.attempt(lambda: made.complete_task(told["task"], told["user"], told["status"], said, fields))
    elif "delegate" in step:
        told = step["delegate"]
        attempts.attempt(lambda: made.delegate_tasks([told["task"]], told["from"], told["to"], 1), with_code=False)
    elif "advance" in step:
        made.clock.advance(timedelta(seconds=step["advance"]))
        attempts.attempt(made.tick, with_code=False)
    elif "command" in step:
        told = step["command"]
        attempts.attempt(lambda: made.send_command("wf1", told["name"], told["user"]), with_code=False)
    elif "terminate" in step:
        attempts.attempt(lambda: made.terminate("wf1", step["terminate"]), with_code=False)
    elif "document" in step:
        attempts.attempt(lambda: made.documents[DOCUMENT].fields.update(step["document"]))


def _outcome(place: int, step: Mapping[str, Any]) -> str:
    outcome = step_outcome(step)
    if place == 0 and outcome.startswith("refused"):
        return "refused"
    # The sender of a command is not informed that the process has ended.
    return "done" if step["step"] == "command" and outcome.startswith("refused Exception") else outcome


def _tasks(made: Stage, end: Mapping[str, Any]) -> Iterator[Aspect]:
    for task in end["tasks"]:
        mine = made.tasks.get(task["id"])
        people = [[row["user"], row["status"], row["original_user"]] for row in task["users"]]
        want = None if task["deleted"] else [task["activity_name"], task["status"], people, task["delegation_type"]]
        yield Aspect("tasks", want, _row(mine))
        if mine is None or task["deleted"]:
            continue
        overdue = mine.overdue_date and mine.overdue_date.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M:%S")
        yield Aspect("overdue", task["overdue"], overdue)
        for want, got in ((task["name"], mine.name), (task["description"], mine.description)):
            if not coded(want):
                yield Aspect("task texts", want, got)
        parameters = task["parameters"] or {}
        fields = mine.parameters.fields or ()
        shown = [[row["$map"][key] for key in ("Name", "Title", "Default")] for row in parameters.get("REQUEST", ())]
        yield Aspect("form", recorded(shown), ours([[field.id, field.name, field.default] for field in fields]))
        for key, own in _LABELS.items():
            if key in parameters and not coded(parameters[key]):
                yield Aspect("task parameters", {key: parameters[key]}, {key: getattr(mine.parameters, own)})


def _row(task: Task | None) -> object:
    if task is None:
        return None
    people = [[row.user_id, int(row.status), row.original_user_id] for row in task.participants]
    return [task.activity_name, int(task.status), people, int(task.delegation_type)]


def _values(made: Stage, end: Mapping[str, Any]) -> Iterator[Aspect]:
    process = made.process("wf1")
    if process is not None:
        variables = {key: recorded(value) for key, value in (end["variables"] or {}).items()}
        yield Aspect("variables", variables, ours(process.instance.variables))
        yield Aspect("state", end["state"], process.instance.state.name if made.states else None)
    document = {key: recorded(value) for key, value in end["document"].items()}
    yield Aspect("document", document, ours(made.documents[DOCUMENT].fields))
