"""One process being carried out: a generator per activity, waits instead of threads.

An activity that waits yields the ``Wait``s it has outstanding and is sent a ``Signal`` for one of them.
Parallel parts offer the waits of all their branches at once (``side_by_side``), so a whole process is one
generator that is always either running or waiting.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from bizproc_standin.engine.expressions import Reference, evaluate, looked_up
from bizproc_standin.engine.functions import Surroundings
from bizproc_standin.engine.people import people
from bizproc_standin.engine.scope import Names
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import moment, number, text
from bizproc_standin.engine.waiting import Signal, Steps, Wait
from bizproc_standin.world.records import Document, Instance, Template
from bizproc_standin.world.store import Store
from bizproc_standin.world.texts import say

MAX_STEPS = 10_000


Activity = Callable[["Execution", Node], Steps | None]


class ProcessEndedError(Exception):
    """The process is to stop at once; ``title`` is its last state, empty keeps the one it has."""

    def __init__(self, title: str = "") -> None:
        super().__init__(title)
        self.title = title


class Execution:
    """A live process with the template it follows."""

    def __init__(
        self, store: Store, instance: Instance, template: Template, root: Node, catalogue: Mapping[str, Activity]
    ) -> None:
        self.store = store
        self.instance = instance
        self.template = template
        self.root = root
        self.catalogue = catalogue
        self.names = Names(store, instance, template)
        self.waits: tuple[Wait, ...] = ()
        self.running = False
        self.next_state = ""
        self._steps = 0
        self._wait_number = 0
        self._program: Steps | None = None

    # running

    def start(self) -> bool:
        """Run until the process waits or ends; whether it ended."""
        self._program = self.carry_out(self.root)
        return self._advance(None)

    def resume(self, signal: Signal) -> bool:
        """Go on after a signal that ``expects`` said yes to; whether the process ended."""
        return self._advance(signal)

    def expects(self, signal: Signal) -> bool:
        """Whether something here waits for this signal."""
        return any(signal.meant_for(wait) for wait in self.waits)

    def abandon(self) -> None:
        """Stop without a word: waiting activities take their running tasks with them."""
        if self._program is not None:
            self._program.close()
        self.waits = ()

    def _advance(self, signal: Signal | None) -> bool:
        if self._program is None:
            return True
        self.running = True
        try:
            self.waits = next(self._program) if signal is None else self._program.send(signal)
        except StopIteration:
            return True
        except ProcessEndedError as ended:
            if ended.title:
                self.instance.state.title = ended.title
            return True
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            # A template can hold anything: what it breaks is its own process, never the portal.
            self.log("", "error", f"{type(error).__name__}: {error}")
            return True
        finally:
            self.running = False
        return False

    def carry_out(self, node: Node) -> Steps:
        """Carry out one activity; an unknown one is logged and stepped over."""
        if not node.activated:
            return
        self.count_step(node)
        activity = self.catalogue.get("rest_" if node.type.startswith("rest_") else node.type)
        if activity is None:
            self.log(node.name, "error", f"Unknown activity {node.type} was stepped over.")
            return
        steps = activity(self, node)
        if steps is not None:
            yield from steps

    def count_step(self, node: Node) -> None:
        """Count a step; a process that takes too many is ended."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            self.log(node.name, "error", f"Stopped after {MAX_STEPS} steps.")
            raise ProcessEndedError(say(self.store.language, "terminated"))

    def in_order(self, nodes: Sequence[Node]) -> Steps:
        """Carry out activities one after the other."""
        for node in nodes:
            yield from self.carry_out(node)

    def wait(self, node: Node, limit: timedelta | None = None, event_id: str = "") -> Wait:
        """Make a wait, with a timer when there is a limit."""
        due = None if limit is None else self.store.now() + limit
        return self.wait_until(node, due, event_id)

    def wait_until(self, node: Node, due: datetime | None, event_id: str = "") -> Wait:
        """Make a wait that times out at a moment, None never."""
        self._wait_number += 1
        if due is not None:
            self.store.set_timer(due, self.instance.id, node.name, self._wait_number)
        return Wait(node.name, self._wait_number, event_id)

    # values

    @property
    def zone(self) -> tzinfo:
        """Return the portal's time zone."""
        return self.store.zone

    @property
    def document(self) -> Document | None:
        """Return the document the process runs on."""
        return self.store.documents.get(self.instance.document_id)

    @property
    def around(self) -> Surroundings:
        """Return what functions ask about."""
        return Surroundings(self.store, self.document)

    def lookup(self, reference: Reference) -> object:
        """Return the value behind an expression."""
        return looked_up(reference, self.names, self.around)

    def declared(self, reference: Reference) -> Mapping[str, object] | None:
        """Return the descriptor behind an expression, empty when it has none; None for an unknown object."""
        return self.names.declared(reference.object, reference.field)

    def evaluate(self, value: object) -> object:
        """Evaluate a property's value."""
        return evaluate(value, self.names, self.around)

    def convert(self, value: object, kind: str) -> object:
        """Evaluate a property's value and convert it to a type."""
        return evaluate(value, self.names, self.around, kind)

    def property(self, node: Node, name: str) -> object:
        """Return an activity's property, evaluated."""
        return self.evaluate(node.properties.get(name))

    def property_text(self, node: Node, name: str) -> str:
        """Return an activity's property as text."""
        return text(self.property(node, name), self.store.dates)

    def property_people(self, node: Node, name: str) -> list[int]:
        """Return the people an activity's property names."""
        return people(self.store, self.document, self.property(node, name))

    def time_limit(self, node: Node) -> timedelta | None:
        """Read ``TimeoutDuration`` in ``TimeoutDurationType`` (s, m, h, d); None without one."""
        amount = number(self.property(node, "TimeoutDuration"))
        if amount is None or amount <= 0:
            return None
        unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(node.flag("TimeoutDurationType", "s"), 1)
        return timedelta(seconds=min(float(amount) * unit, 3.15e9))

    def moment(self, value: object) -> datetime | None:
        """Read a point in time in the portal's zone."""
        at = moment(value, self.zone)
        return at and at.astimezone(self.zone)

    # effects

    def log(self, activity_name: str, kind: str, line: str) -> None:
        """Write a line into the process log."""
        self.store.track(self.instance.state, activity_name, kind, line)

    def result(self, node: Node, **values: object) -> None:
        """Set results of an activity for ``{=<activity>:<result>}``."""
        self.instance.results.setdefault(node.name, {}).update(values)

    def set_title(self, title: str) -> None:
        """Set the text seen as WORKFLOW_STATE."""
        self.instance.state.title = title
