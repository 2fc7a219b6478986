"""What changed at the portal since a trial began, read from the portal itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bizproc_standin.state.records import HandlerCall, Task, UserStatus, WorkflowState
from bizproc_standin.world.world import World

__all__ = ["Effect", "Kind", "Snapshot"]

Kind = Literal["answered", "handed over", "started", "stopped", "deleted", "event answered", "logged", "template"]
"""What can be done to a portal here."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One change, named by what people know: the template and the document, never an id of this run."""

    kind: Kind
    template: int
    document: str = ""
    """The document's id as the portal has it: DEAL_5141, 3302."""
    person: int = 0
    """Who answered or started, or whose task it was."""
    to: int = 0
    """Who got a task that was handed over."""
    word: str = ""
    """The decision of an answer; the state's title of a process that was stopped or went on."""
    text: str = ""
    """The comment of an answer, the line of a log."""
    values: Mapping[str, object] = field(default_factory=dict)
    """A form as it was answered, the parameters of a start, what an event returned."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a portal looked like at one moment."""

    answered: frozenset[tuple[int, int]]
    waiting: Mapping[int, frozenset[int]]
    """Whom each running task waits for."""
    workflows: frozenset[str]
    running: frozenset[str]
    awaited: frozenset[str]
    """The tokens of the calls that are still to be answered."""
    lines: Mapping[str, int]
    states: Mapping[str, WorkflowState]
    templates: Mapping[int, object]

    @classmethod
    def of(cls, world: World, calls: list[HandlerCall]) -> "Snapshot":
        """Take it; `calls` are those that applications have received so far."""
        return cls(
            answered=frozenset((task.id, person) for task, person, _, _ in _answers(world)),
            waiting={task.id: _waits_for(task) for task in world.tasks.values() if task.running},
            workflows=frozenset(world.states),
            running=frozenset(world.instances),
            awaited=frozenset(call.event_token for call in calls if world.awaits_event(call.event_token)),
            lines={one: len(state.tracking) for one, state in world.states.items()},
            states=dict(world.states),
            templates={template.id: template.modified for template in world.templates.values()},
        )

    def effects(self, world: World, calls: list[HandlerCall]) -> list[Effect]:
        """Everything that changed since then."""
        done = [*self._answers(world), *self._handovers(world), *self._starts(world)]
        went_on = [call for call in calls if self._was_answered(call, world)]
        done += [_event_answer(world, call) for call in went_on]
        touched = {task.workflow.id for task, person, _, _ in _answers(world) if (task.id, person) not in self.answered}
        touched |= {call.workflow_id for call in went_on}
        touched |= {task.workflow.id for task in world.tasks.values() if self.waiting.get(task.id) != _waits_for(task)}
        done += [*self._ends(world), *self._lines(world, touched), *self._templates(world)]
        return done

    def _answers(self, world: World) -> Iterator[Effect]:
        for task, person, status, comment in _answers(world):
            if (task.id, person) in self.answered:
                continue
            yield Effect(
                "answered",
                task.workflow.template_id,
                task.workflow.document_id.id,
                person,
                word=status.name,
                text=comment,
                values=dict(task.values) if status is UserStatus.OK else {},
            )

    def _handovers(self, world: World) -> Iterator[Effect]:
        for task_id, before in self.waiting.items():
            task = world.tasks.get(task_id)
            if task is None or not task.running:
                continue
            here = {row.user_id for row in task.participants}
            gone, come = sorted(before - here), sorted(_waits_for(task) - before)
            for giver, taker in zip(gone, come, strict=False):
                yield Effect("handed over", task.workflow.template_id, task.workflow.document_id.id, giver, taker)

    def _starts(self, world: World) -> Iterator[Effect]:
        for workflow_id, state in world.states.items():
            if workflow_id in self.workflows:
                continue
            instance = world.instances.get(workflow_id)
            yield Effect(
                "started",
                state.template_id,
                state.document_id.id,
                state.started_by,
                word=state.title,
                values=dict(instance.parameters) if instance else {},
            )

    def _ends(self, world: World) -> Iterator[Effect]:
        for workflow_id in sorted(self.running - world.instances.keys()):
            state = world.states.get(workflow_id)
            known = state or self.states[workflow_id]
            if state is None or state.name == "Terminated":
                kind: Kind = "stopped" if state else "deleted"
                yield Effect(kind, known.template_id, known.document_id.id, word=known.title)

    def _was_answered(self, call: HandlerCall, world: World) -> bool:
        """It still waited then, or came later, and waits no more though its process was not stopped."""
        state = world.states.get(call.workflow_id)
        waited = call.event_token in self.awaited or call.workflow_id not in self.workflows
        return waited and not world.awaits_event(call.event_token) and state is not None and state.name != "Terminated"

    def _lines(self, world: World, touched: set[str]) -> Iterator[Effect]:
        """Lines in the logs of processes that did not move: whoever moves one writes there as well."""
        for workflow_id in self.running & world.instances.keys() - touched:
            state = world.states[workflow_id]
            for line in state.tracking[self.lines[workflow_id] :]:
                yield Effect("logged", state.template_id, state.document_id.id, text=line.text)

    def _templates(self, world: World) -> Iterator[Effect]:
        now = {template.id: template.modified for template in world.templates.values()}
        for template_id in sorted({*self.templates, *now}):
            if self.templates.get(template_id) != now.get(template_id):
                yield Effect("template", template_id)


def _event_answer(world: World, call: HandlerCall) -> Effect:
    state, instance = world.states[call.workflow_id], world.instances.get(call.workflow_id)
    values = dict(instance.variables) if instance else {}
    return Effect("event answered", state.template_id, state.document_id.id, word=state.title, values=values)


def _waits_for(task: Task) -> frozenset[int]:
    return frozenset(row.user_id for row in task.participants if row.status is UserStatus.WAITING)


def _answers(world: World) -> Iterator[tuple[Task, int, UserStatus, str]]:
    """Who answered which task how, and with which comment."""
    for task in world.tasks.values():
        for row in task.participants:
            if row.status is not UserStatus.WAITING:
                yield task, row.user_id, row.status, row.comment
