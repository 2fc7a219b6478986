"""A process as a Mermaid flowchart: branches, loops, parallel parts, waits, states."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Activity, Process, Types, read_process, walk
from bizproc_mcp.rules.conditions import condition_words, is_else
from bizproc_mcp.rules.expressions import source_words
from bizproc_mcp.rules.mermaid import Chart
from bizproc_mcp.rules.wording import first_state, off_words, short_words, state_name

# The renderer rejects more than 50,000 characters or 500 arrows.
MAX_CHARACTERS = 48_000
MAX_ARROWS = 480
_SIZES = (400, 240, 120)
_MAX_LEVELS = 40
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "ApproveActivity": ("approved", "rejected"),
    "RequestInformationOptionalActivity": ("submitted", "cancelled"),
}
_SHAPES: Mapping[str, str] = {"task": "task", "wait": "wait", "application": "application", "unknown": "unknown"}

End = tuple[str, str]
"""A loose end: the box it leaves, and the label of its arrow."""


def diagram(tree: Sequence[Mapping[str, Json]] | None, types: Types | None = None) -> str:
    """The Mermaid text of a template's `tree`, with the same numbers as its outline.

    User tasks are rounded, waits hexagons, applications' activities double-edged, unknown ones
    slanted, disabled ones faint. It stays within the renderer's limits; a box says what was left out.
    """
    text = ""
    for size in _SIZES:
        drawing = _Drawing(read_process(tree, size, _MAX_LEVELS, types))
        drawing.whole()
        text = drawing.chart.text()
        if len(text) <= MAX_CHARACTERS and len(drawing.chart.arrows) <= MAX_ARROWS:
            break
    return text


class _Drawing:
    """Draws activities one after another; each consumes loose ends and returns new ones."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.chart = Chart()
        self.entries: dict[str, str] = {}
        self.goals: list[tuple[list[End], str]] = []
        self.last: list[End] = []

    def whole(self) -> None:
        start: list[End] = [(self.chart.box("Start", "turn"), "")]
        root = self.process.root
        ends = self.activity(root, start) if root is not None else start
        for goal_ends, state in self.goals:
            target = self.entries.get(state)
            if target is None:
                target = self.chart.box(f"state {state_name(state, self.process)} (not in the template)", "unknown")
                self.entries[state] = target
            self.join(goal_ends, target)
        last = [*ends, *self.last]
        if last:
            self.join(last, self.chart.box("End", "turn"))

    def join(self, ends: Sequence[End], target: str) -> None:
        for start, label in ends:
            self.chart.arrow(start, target, label)

    def box(self, label: str, shape: str, ends: Sequence[End], *, off: bool = False) -> str:
        name = self.chart.box(label, shape, off=off)
        self.join(ends, name)
        return name

    def inside(self, activity: Activity, ends: list[End]) -> list[End]:
        """Everything inside an activity, in sequence."""
        goal = None
        for child in activity.children:
            if child.type == "SetStateActivity" and child.active:
                # The state changes at the end of the whole sequence, so the last one named wins.
                goal = child.text("TargetStateName")
                ends = [(self.box(self.words(child), "step", ends), "")]
            else:
                ends = self.activity(child, ends)
        if activity.left_out:
            ends = [(self.box(f"… {activity.left_out:,} more steps are not shown", "unknown", ends), "")]
        if goal is None:
            return ends
        self.goals.append((ends, goal))
        return []

    def words(self, activity: Activity) -> str:
        return f"{activity.number} · {short_words(activity, self.process)}"

    def activity(self, activity: Activity, ends: list[End]) -> list[End]:
        if activity.kind != "structure":
            return self.step(activity, ends)
        if not activity.active:
            return self.switched_off(activity, ends)
        draw: Mapping[str, Callable[[Activity, list[End]], list[End]]] = {
            "IfElseActivity": self.branches,
            "WhileActivity": self.loop,
            "ForEachActivity": self.loop,
            "ParallelActivity": self.parallel,
            "ListenActivity": self.listen,
            "StateMachineWorkflowActivity": self.machine,
        }
        return draw.get(activity.type, self.inside)(activity, ends)

    def switched_off(self, activity: Activity, ends: list[End]) -> list[End]:
        steps = sum(inner.kind != "structure" for inner in walk(activity))
        words = f"{activity.type.removesuffix('Activity')} {off_words(steps)}"
        return [(self.box(words, "step", ends, off=True), "")]

    def step(self, activity: Activity, ends: list[End]) -> list[End]:
        words = self.words(activity)
        if not activity.active:
            return [(self.box(f"{words} (off)", "step", ends, off=True), "")]
        name = self.box(words, _SHAPES.get(activity.kind, "step"), ends)
        if activity.kind == "end":
            self.last.append((name, ""))
            return []
        if activity.type == "SetStateActivity":
            self.goals.append(([(name, "")], activity.text("TargetStateName")))
            return []
        answers = _ANSWERS.get(activity.type)
        if answers is None or not any(_shown(child) for child in activity.children):
            return self.inside(activity, [(name, "")])
        after: list[End] = []
        for index, child in enumerate(activity.children):
            after += self.activity(child, [(name, answers[index] if index < 2 else "otherwise")])
        return [*after, *[(name, answer) for answer in answers[len(activity.children) :]]]

    def branches(self, activity: Activity, ends: list[End]) -> list[End]:
        """A choice; a single condition is in the box, several are on the arrows."""
        branches = [branch for branch in activity.children if branch.active]
        if not branches:
            return self.inside(activity, ends) if activity.left_out else ends
        otherwise = [branch for branch in branches if is_else(branch)]
        single = len(branches) - len(otherwise) == 1 and not is_else(branches[0])
        first = condition_words(branches[0], self.process)
        choice = self.box(f"{first}?" if single else "which?", "choice", ends)
        after: list[End] = []
        for index, branch in enumerate(branches):
            if is_else(branch):
                said = "no" if single else "else"
            else:
                said = "yes" if single else first if not index else condition_words(branch, self.process)
            after += self.inside(branch, [(choice, said)])
        if not otherwise:
            after.append((choice, "no" if single else "else"))
        if activity.left_out:
            left_out = self.box(f"… {activity.left_out:,} more steps are not shown", "unknown", [(choice, "")])
            after.append((left_out, ""))
        return after

    def loop(self, activity: Activity, ends: list[End]) -> list[End]:
        if activity.type == "ForEachActivity":
            source = source_words(activity.text("Object"), activity.text("Variable"), self.process)
            words = f"for each of {source}"
        else:
            words = f"while {condition_words(activity, self.process)}"
        choice = self.box(words, "choice", ends)
        self.join(self.inside(activity, [(choice, "yes")]), choice)
        return [(choice, "no")]

    def parallel(self, activity: Activity, ends: list[End]) -> list[End]:
        fork = self.box("at once", "turn", ends)
        after: list[End] = []
        for part in activity.children:
            after += self.activity(part, [(fork, "")])
        after += self.inside(_rest(activity), [(fork, "")]) if activity.left_out else []
        return [(self.box("all done", "turn", after), "")] if after else []

    def listen(self, activity: Activity, ends: list[End]) -> list[End]:
        fork = self.box("whichever comes first", "wait", ends)
        after: list[End] = []
        for part in activity.children:
            after += self.activity(part, [(fork, "")])
        return after + (self.inside(_rest(activity), [(fork, "")]) if activity.left_out else [])

    def machine(self, activity: Activity, ends: list[End]) -> list[End]:
        """Frames for states. Arrows go to a box in the frame: one from a frame's inside to the frame breaks Mermaid."""
        others: list[End] = ends
        first = first_state(activity)
        if first:
            self.goals.append((ends, first))
            others = []
        for child in activity.children:
            if child.type == "StateActivity" and child.active:
                self.state(child)
            else:
                others = self.activity(child, others)
        return self.inside(_rest(activity), others) if activity.left_out else others

    def state(self, state: Activity) -> None:
        title = state_name(state.name, self.process)
        self.chart.open_frame(f"state {title}")
        entry = self.chart.box(f"in {title}", "turn")
        self.entries.setdefault(state.name, entry)
        ends: list[End] = [(entry, "")]
        events = [child for child in state.children if child.type == "EventDrivenActivity" and child.active]
        leaving = [child for child in state.children if child.type == "StateFinalizationActivity"]
        for child in state.children:
            if child not in events and child not in leaving:
                ends = self.activity(child, ends)
        if events and ends:
            wait = self.box("waits", "wait", ends)
            for event in events:
                self.join(self.inside(event, [(wait, "")]), wait)
            ends = []
        for child in leaving:
            self.last_steps(child, entry)
        if state.left_out:
            ends = self.inside(_rest(state), ends)
        self.chart.close_frame()
        self.last += ends

    def last_steps(self, leaving: Activity, entry: str) -> None:
        """The steps that run on leaving a state, drawn as a side path without an exit."""
        if leaving.children and leaving.active:
            self.inside(leaving, [(entry, "on leaving")])


def _rest(activity: Activity) -> Activity:
    """A copy of the activity with only the part that was left out."""
    return replace(activity, children=())


def _shown(activity: Activity) -> bool:
    return any(inner.kind != "structure" or inner.left_out for inner in walk(activity))
