"""A process step by step, in a few lines for an assistant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Activity, Process, Types, read_process, walk
from bizproc_mcp.rules.conditions import condition_words, is_else
from bizproc_mcp.rules.expressions import source_words
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.rules.wording import first_state, off_words, state_name, step_words

MAX_CHARACTERS = 24_000
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "ApproveActivity": ("approved", "rejected"),
    "RequestInformationOptionalActivity": ("submitted", "cancelled"),
}
_PLAIN_HEADINGS: Mapping[str, str] = {
    "StateInitializationActivity": "on entry:",
    "StateFinalizationActivity": "on leaving:",
    "EventDrivenActivity": "when this happens:",
}


def outline(tree: Sequence[Mapping[str, Json]] | None, types: Types | None = None) -> str:
    """The steps of a template's `tree` as indented, numbered lines.

    Steps where the process stops end in `[waits]` (`[may wait]` if the application's registration decides),
    disabled ones in `(off)`. Portal text is quoted and shortened. `types` are those of the declared parameters
    and variables, if known. Never longer than about 24,000 characters; omitted steps are counted.
    """
    return outline_of(read_process(tree, types=types)).text


@dataclass(frozen=True, slots=True)
class Outlined:
    """An outline, whether it is complete, and the activities that have their own line."""

    text: str
    complete: bool
    named: tuple[Activity, ...]


def outline_of(process: Process) -> Outlined:
    """The outline of a process that was already read."""
    if process.root is None:
        return Outlined("No steps.", complete=True, named=())
    writer = _Outline(process)
    writer.block(process.root, 0)
    complete = not writer.full and not any(activity.left_out for activity in walk(process.root))
    return Outlined(writer.text(), complete, tuple(writer.named))


class _Outline:
    """The lines so far, and the count of steps that no longer fit."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self.named: list[Activity] = []
        self.size = 0
        self.full = False
        self.unsaid = 0

    def text(self) -> str:
        lines = self.lines or ["No steps."]
        if self.unsaid:
            lines = [*lines, f"… {self.unsaid:,} more steps are not shown."]
        return "\n".join(lines)

    def line(self, level: int, words: str, about: Activity | None = None) -> bool:
        """Add a line, `about` an activity if it is its own; False if there is no more room."""
        added = f"{'  ' * level}{words}"
        self.full = self.full or self.size + len(added) > MAX_CHARACTERS
        if not self.full:
            self.lines.append(added)
            self.named += [about] if about is not None else []
            self.size += len(added) + 1
        return not self.full

    def inside(self, activity: Activity, level: int) -> None:
        """Everything inside an activity, in sequence."""
        for child in activity.children:
            self.block(child, level)
        self.left_out(activity, level)

    def left_out(self, activity: Activity, level: int) -> None:
        """Mark where activities were too deep or too many to read."""
        said = activity.left_out and self.line(level, f"… {activity.left_out:,} steps here are not shown")
        self.unsaid += 0 if said else activity.left_out

    def block(self, activity: Activity, level: int) -> None:
        """One activity and everything inside it; once there is no more room, its steps are only counted."""
        if self.full:
            self.unsaid += _steps(activity)
        elif activity.kind != "structure":
            self.step(activity, level)
        elif not activity.active:
            heading = _heading(activity, self.process).removesuffix(":")
            named = f"{heading or activity.type.removesuffix('Activity')}{_off(activity)}"
            self.line(level, named, activity if heading else None)
        else:
            self.structure(activity, level)

    def step(self, activity: Activity, level: int) -> None:
        words = f"{activity.number}. {step_words(activity, self.process)}"
        waiting = " [waits]" if activity.waits else " [may wait]" if activity.may_wait else ""
        mark = waiting if activity.active else _off(activity)
        if not self.line(level, words + mark, activity):
            self.unsaid += 1
        if not activity.active:
            return
        answers = _ANSWERS.get(activity.type)
        if answers is None:
            self.inside(activity, level + 1)
            return
        for index, child in enumerate(activity.children):
            if _does_something(child):
                self.line(level + 1, f"{answers[index] if index < 2 else 'otherwise'}:")
                self.block(child, level + 2)
        self.left_out(activity, level + 1)

    def structure(self, activity: Activity, level: int) -> None:
        match activity.type:
            case "IfElseActivity":
                self.branches(activity, level)
            case "ParallelActivity":
                self.alternatives(activity, level, "at once:")
            case "ListenActivity":
                self.alternatives(activity, level, "whichever comes first: [waits]")
            case "StateMachineWorkflowActivity":
                start = state_name(first_state(activity), self.process)
                self.line(level, f"State machine, starts in {start}", activity)
                self.inside(activity, level)
            case _:
                heading = _heading(activity, self.process)
                if heading:
                    self.headed(activity, level, heading)
                else:
                    self.inside(activity, level)

    def headed(self, activity: Activity, level: int, heading: str) -> None:
        """A heading and its contents; an empty structure is shown only if it is a state."""
        if activity.children or activity.left_out:
            self.line(level, heading, activity)
            self.inside(activity, level + 1)
        elif activity.type == "StateActivity":
            self.line(level, f"{heading} nothing")

    def branches(self, activity: Activity, level: int) -> None:
        word = "if"
        for branch in activity.children:
            otherwise = is_else(branch) and word != "if"
            heading = "else" if otherwise else f"{word} {condition_words(branch, self.process)}"
            if not branch.active:
                self.line(level, f"{heading}{_off(branch)}", branch)
                continue
            word = "else if"
            self.line(level, f"{heading}:" if _does_something(branch) else f"{heading}: nothing", branch)
            self.inside(branch, level + 1)
        self.left_out(activity, level)

    def alternatives(self, activity: Activity, level: int, heading: str) -> None:
        """Branches that run, or wait, in parallel."""
        self.line(level, heading)
        for index, part in enumerate(activity.children, 1):
            self.line(level + 1, f"part {index}:" if part.active else f"part {index}{_off(part)}")
            if part.active and part.kind == "structure":
                self.inside(part, level + 2)
            elif part.active:
                self.block(part, level + 2)
        self.left_out(activity, level + 1)


def _does_something(activity: Activity) -> bool:
    return bool(activity.left_out) or any(inner.kind != "structure" or inner.left_out for inner in walk(activity))


def _heading(activity: Activity, process: Process) -> str:
    """The line above a structure's contents; "" for a plain sequence."""
    match activity.type:
        case "WhileActivity":
            return f"while {condition_words(activity, process)}:"
        case "ForEachActivity":
            return f"for each of {source_words(activity.text('Object'), activity.text('Variable'), process)}:"
        case "StateActivity":
            known = process.by_name.get(activity.name) is activity
            return f"state {state_name(activity.name, process) if known else quoted(activity.title, 80)}:"
        case "EmptyBlockActivity" if activity.title:
            return f"block {quoted(activity.title, 80)}:"
        case kind:
            return _PLAIN_HEADINGS.get(kind, "")


def _steps(activity: Activity) -> int:
    """The number of steps: its own and those inside."""
    return sum((inner.kind != "structure") + inner.left_out for inner in walk(activity))


def _off(activity: Activity) -> str:
    return f" {off_words(_steps(activity) - (activity.kind != 'structure'))}"
