"""Whole templates, from the start through answers, delegations and time to what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bizproc_standin.world.records import Task, Template
from bizproc_standin.world.texts import say
from bizproc_standin.world.world import World
from tests.vectors.comparison import Aspect
from tests.vectors.portal import DOCUMENT, KIND, add_document, portal
from tests.vectors.shapes import LANGUAGE, MOSCOW, given, ours, recorded
from tests.vectors.stepping import Attempts, coded, final_title, step_outcome
from tests.vectors.vector import Vector

_NAMELESS = {"ID": "7", "NAME": "Document 7", "CREATED_BY": "user_3"}
_UNCOMPARED = {"Report", "Approvers", "Rejecters", "Changes", "TaskId", "ResponcedInformation"}


@dataclass(slots=True)
class Run:
    """A template carried out at the stand-in."""

    made: World
    attempts: Attempts = field(default_factory=Attempts)
    workflow_id: str = ""
    variables: Mapping[str, object] | None = None
    results: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def remember(self) -> None:
        """Keep the values of a process that may end with the next step."""
        live = self.made.instances.get(self.workflow_id)
        if live is not None:
            self.variables, self.results = live.variables, live.results


def compare(vector: Vector) -> Sequence[Aspect]:
    asked, output = vector.given, vector.output
    if any("allowed_types" in step.get("delegate", {}) for step in asked.get("steps", [])):
        return []
    run = Run(portal())
    _start(run, asked)
    for step in asked.get("steps", []):
        run.remember()
        _step(run, step)
    run.remember()
    end = output["end"]
    return [
        *_outcomes(run, output["steps"]),
        Aspect("still running", end["running"], run.workflow_id in run.made.instances),
        *_lines(run, asked, end),
        *_tasks(run, end),
        *(_values(run, end) if not step_outcome(output["steps"][0]).startswith("refused") else []),
    ]


def _start(run: Run, asked: Mapping[str, Any]) -> None:
    add_document(run.made, asked.get("document") or _NAMELESS, asked.get("document_fields"))
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
        run.made.add_template(follows)
        parameters = given(asked.get("parameters") or {})
        by = asked.get("started_by", 2)
        run.workflow_id = run.made.start_workflow(5, DOCUMENT, parameters, by, workflow_id="wf1")

    run.attempts.attempt(start, with_code=False)


def _step(run: Run, step: Mapping[str, Any]) -> None:
    made, attempts = run.made, run.attempts
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
        made.clock.advance(timedelta(seconds=step["advance"]))  # type: ignore[attr-defined] # a ManualClock
        attempts.attempt(made.tick, with_code=False)
    elif "command" in step:
        told = step["command"]
        attempts.attempt(lambda: made.send_command(run.workflow_id, told["name"], told["user"]), with_code=False)
    elif "terminate" in step:
        attempts.attempt(lambda: made.terminate(run.workflow_id, step["terminate"]), with_code=False)
    elif "document" in step:
        attempts.attempt(lambda: made.documents[DOCUMENT].fields.update(step["document"]))


def _outcomes(run: Run, steps: Sequence[Mapping[str, Any]]) -> list[Aspect]:
    wanted = []
    for place, step in enumerate(steps):
        outcome = step_outcome(step)
        if place == 0 and outcome.startswith("refused"):
            outcome = "refused"
        if step["step"] == "command" and outcome.startswith("refused Exception"):
            outcome = "done"
        wanted.append(outcome)
    return [Aspect("outcome of each step", wanted, run.attempts.outcomes)]


def _lines(run: Run, asked: Mapping[str, Any], end: Mapping[str, Any]) -> list[Aspect]:
    state = run.made.states.get(run.workflow_id)
    aspects = []
    # The recording's log has no line for a delegation.
    handed = say(LANGUAGE, "delegated", name="", source="", target="").split('"')[0]
    lines = [
        entry.text.strip()
        for entry in (state.tracking if state else [])
        if entry.kind == "report" and not (entry.text.startswith(handed) and "→" in entry.text)
    ]
    wanted = [line or "" for line in end["report"]]
    if not coded(wanted) and not any("terminate" in step for step in asked.get("steps", [])):
        aspects.append(Aspect("log lines", wanted, lines))
    title = final_title(end)
    if state and title:
        aspects.append(Aspect("state title", title, state.title))
    return aspects


def _tasks(run: Run, end: Mapping[str, Any]) -> list[Aspect]:
    aspects = []
    for task in end["tasks"]:
        if coded(task["name"]):
            continue
        mine = run.made.tasks.get(task["id"])
        aspects.append(Aspect("tasks", _recorded_task(task), _our_task(mine)))
        if mine is None or task["deleted"]:
            continue
        overdue = mine.overdue_date and mine.overdue_date.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M:%S")
        aspects.append(Aspect("overdue", task["overdue"], overdue))
        shown = {"ShowComment": mine.parameters.show_comment, "CommentRequired": mine.parameters.comment_required}
        aspects.append(Aspect("task parameters", {key: task["parameters"].get(key) for key in shown}, shown))
    return aspects


def _recorded_task(task: Mapping[str, Any]) -> object:
    if task["deleted"]:
        return "not there"
    people = [[row["user"], row["status"], row["original_user"]] for row in task["users"]]
    return [task["status"], people, task["name"]]


def _our_task(task: Task | None) -> object:
    if task is None:
        return "not there"
    people = [[row.user_id, int(row.status), row.original_user_id] for row in task.participants]
    return [int(task.status), people, task.name]


def _values(run: Run, end: Mapping[str, Any]) -> list[Aspect]:
    if run.variables is None:
        return []  # a process that ended at once leaves nothing to look at
    variables = {key: recorded(value) for key, value in (end["variables"] or {}).items()}
    aspects = [Aspect("variables", variables, ours(dict(run.variables)))]
    answered = {task["activity_name"] for task in end["tasks"] if not task["deleted"] and task["status"]}
    for name, values in (end["results"] or {}).items():
        for key, value in values.items():
            if name not in answered or key in _UNCOMPARED or coded(value) or (key == "Comments" and value):
                continue
            aspects.append(Aspect("results", recorded(value), ours(run.results.get(name, {}).get(key))))
    return aspects
