"""Shared by vectors with several steps: outcomes, texts known only by their code, the final state."""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bizproc_standin.clock import ManualClock
from bizproc_standin.engine.activity import Activity
from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.tree import TreeError
from bizproc_standin.state.errors import CrashRefusal, PortalRefusal
from bizproc_standin.state.records import Instance, Task, TrackEntry
from bizproc_standin.state.texts import say
from bizproc_standin.world.world import World
from tests.vectors.comparison import Aspect
from tests.vectors.shapes import LANGUAGE, ours, recorded

_TEXTS = {
    "BPSWA_IN_PROGRESS": "in_progress",
    "BPSWA_COMPLETED": "completed",
    "BPCGWF_TERMINATED_MSGVER_1": "terminated",
    "BPAA_ACT_APPROVERS_NONE": "nobody",
    "BPAA_LOG_Y": "said_yes",
    "BPAA_LOG_N_MSGVER_1": "said_no",
    "BPAA_LOG_COMMENTS": "said",
    "BPRA_DEFAULT_STATUS_MESSAGE": "waiting_application",
    "BPRA_DEFAULT_LOG_MESSAGE": "application_answered",
}
_KINDS = {3: "cancel", 4: "error", 5: "message", 6: "report"}


class Stage(World):
    """The stand-in with the recording's task service; it keeps processes that have ended."""

    clock: ManualClock

    def __init__(self, clock: ManualClock, rng: random.Random, language: str) -> None:
        super().__init__(clock, rng, language)
        self.kept: Execution | None = None

    def takes_task(self, task: Task) -> bool:  # noqa: ARG002 - any is accepted
        """Accept a task without assignees, like the recording's service (`deliberate.toml`); all else is compared."""
        return True

    def finish(self, instance: Instance) -> None:
        """Keep the process."""
        self.kept = self.executions.get(instance.id)
        super().finish(instance)

    def process(self, workflow_id: str) -> Execution | None:
        """Return the process, running or ended."""
        return self.executions.get(workflow_id, self.kept)


class Attempts:
    """The stand-in's outcome, title and log lines for each step."""

    def __init__(self, made: Stage) -> None:
        self.outcomes: list[str] = []
        self.words: list[str] = []
        self.titles: list[str | None] = []
        self.lines: list[list[TrackEntry]] = []
        self._made = made

    def attempt(self, do: Callable[[], object], *, with_code: bool = True) -> None:
        """Perform a step and record its outcome: done, refused (with code and message), or a stand-in error."""
        before = len(self._tracking())
        words = ""
        try:
            do()
        except TreeError:
            self.outcomes.append("refused")
        except CrashRefusal:
            self.outcomes.append("crashed")
        except PortalRefusal as refusal:
            words = refusal.text
            self.outcomes.append(f"refused {refusal.code}".strip() if with_code else "refused")
        except Exception as error:  # noqa: BLE001 - the comparison must show errors of the stand-in
            self.outcomes.append(f"standin error {type(error).__name__}: {str(error)[:80]}")
        else:
            self.outcomes.append("done")
        self.words.append(words)
        self.lines.append(self._tracking()[before:])
        state = self._made.states.get("wf1")
        self.titles.append(state.title if state else None)

    def aspects(self, steps: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> Iterator[Aspect]:
        """Compare step by step."""
        # After a failed start or a crashed request the recording's memory contains state that a portal would not keep.
        kept = wanted.index("crashed") if "crashed" in wanted else len(wanted)
        yield Aspect("outcome of each step", wanted[: kept + 1], self.outcomes[: kept + 1])
        told = [(step.get("message", ""), mine) for step, mine in zip(steps[:kept], self.words, strict=False)]
        known = [(text, mine) for text, mine in told if text and not coded(text)]
        yield Aspect("words of refusals", [text for text, _ in known], [mine for _, mine in known])
        if wanted[0] == "refused":
            return
        pairs = list(zip(steps[:kept], self.titles, self.lines, strict=False))
        titles = [(written(step["state_title"]), mine) for step, mine, _ in pairs]
        shown = [(title, mine) for title, mine in titles if title is None or not coded(title)]
        yield Aspect("state title", [title for title, _ in shown], [mine for _, mine in shown])
        lines = [_told(step, entries) for step, _, entries in pairs]
        yield Aspect("log of each step", [want for want, _ in lines], [got for _, got in lines])

    def _tracking(self) -> list[TrackEntry]:
        process = self._made.process("wf1")
        return process.instance.state.tracking if process else []


def _told(step: Mapping[str, Any], lines: Sequence[TrackEntry]) -> tuple[list[list[Any]], list[list[Any]]]:
    """Return kind, activity and text of each line, without fault texts and texts known only by their code."""
    wanted = [(_KINDS[entry[1]], entry[2], written(entry[3])) for entry in step["log"] if entry[0] == "track"]
    known = [kind != "error" and not coded(text) for kind, _, text in wanted]
    known += [True] * (len(lines) - len(known))
    want = [[kind, name, text if seen else None] for (kind, name, text), seen in zip(wanted, known, strict=False)]
    got = [
        [line.kind, line.activity_name, line.text if seen else None] for line, seen in zip(lines, known, strict=False)
    ]
    return want, got


def step_outcome(step: Mapping[str, Any]) -> str:
    """Return the outcome of a recorded step."""
    if step.get("error", "") not in {"", "Exception", "RestException"}:
        return "crashed"  # a fatal PHP error
    if "error" in step:
        return f"refused {step.get('rest_code') or step['error']}"
    value = step.get("value")
    if isinstance(value, dict) and "$map" in value:
        value = value["$map"]
        if step["step"] == "delegate":
            return "done" if value["delegated"] and "errors" not in value else "refused"
        if step["step"] == "terminate":
            return "done" if value["terminated"] else "refused"
    return "done"


def written(text: Any) -> Any:
    """Return a recorded text in the stand-in's wording, as far as it is known."""
    if not isinstance(text, str):
        return text
    return re.sub(r"\[(\w+)\]", lambda found: say(LANGUAGE, _TEXTS[found[1]]) if found[1] in _TEXTS else found[0], text)


def coded(value: object) -> bool:
    """Whether a text is known only by its code."""
    return "[B" in json.dumps(value, ensure_ascii=False)


def left(made: Stage, end: Mapping[str, Any]) -> Iterator[Aspect]:
    """Compare the final state of a process: its state, log, results, and the status of each activity."""
    yield Aspect("still running", end["running"], "wf1" in made.instances)
    process = made.process("wf1")
    if process is None:
        return
    now = made.now()
    timers = [[wait.activity_name, _seconds(now, wait.due)] for wait in process.waits if wait.due]
    set_before = [[timer["event"], timer["in_seconds"]] for timer in end["timers"]]
    if now != process.instance.started:  # the remaining time of a timer was not recorded
        timers, set_before = [[name] for name, _ in timers], [[name] for name, _ in set_before]
    yield Aspect("timers", set_before, timers)
    yield Aspect("activities", end["activities"] or {}, dict(_statuses(process.root)))
    lines = [entry.text for entry in process.instance.state.tracking if entry.kind == "report"]
    yield Aspect("log lines", [written(line) or "" for line in end["report"]], lines)
    if end["state_title"] is None or end.get("finished_as") == "Terminated":
        return  # the recording lost the results of a process that was stopped by one of its steps
    wanted = {
        f"{name}.{key}": value for name, values in (end["results"] or {}).items() for key, value in values.items()
    }
    mine = {
        f"{name}.{key}": ours(value)
        for name, values in process.instance.results.items()
        for key, value in values.items()
        if value is not None and name in (end["results"] or {})
    }
    for key, value in wanted.items():
        said = written(value)
        if not coded(said):
            yield Aspect("results", {key: recorded(said)}, {key: mine.get(key)})
    yield Aspect("names of results", sorted(wanted), sorted(mine))


def _seconds(now: datetime, due: datetime) -> int:
    return int((due - now).total_seconds())


def _statuses(activity: Activity) -> Iterator[tuple[str, str]]:
    yield activity.node.name, f"{activity.status.value}/{activity.outcome.value}"
    for child in activity.children:
        yield from _statuses(child)
