"""The values and output of a running process: evaluated properties, log, results, title."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from bizproc_standin.engine.expressions import Reference, evaluate, looked_up
from bizproc_standin.engine.functions import Surroundings
from bizproc_standin.engine.people import people
from bizproc_standin.engine.scope import Names
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import moment, text
from bizproc_standin.php.numbers import to_int
from bizproc_standin.state.records import Document, Instance, Template
from bizproc_standin.state.store import Store

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST_LIMIT = 5 * 365 * 86400


class ProcessValues:
    """The values of one process."""

    def __init__(self, store: Store, instance: Instance, template: Template) -> None:
        self.store = store
        self.instance = instance
        self.template = template
        self.names = Names(store, instance, template)
        self.own_title = False  # whether a step has set the final title
        self.state_titles: Mapping[str, str] = {}  # state machines only: the prefix of every other title

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
        """Return the context for functions."""
        return Surroundings(self.store, self.document)

    def lookup(self, reference: Reference) -> object:
        """Return the value behind an expression."""
        return looked_up(reference, self.names, self.around)

    def declared(self, reference: Reference) -> Mapping[str, object] | None:
        """Return the descriptor behind an expression, empty when it has none; None when the object is unknown."""
        return self.names.declared(reference.object, reference.field)

    def evaluate(self, value: object) -> object:
        """Evaluate a property's value."""
        return evaluate(value, self.names, self.around)

    def convert(self, value: object, kind: str) -> object:
        """Evaluate a property's value and convert it to a type."""
        return evaluate(value, self.names, self.around, kind)

    def property(self, node: Node, name: str, default: object = None) -> object:
        """Return an activity's property, evaluated; the default when the template does not set it."""
        written = node.properties.get(name)
        return default if written is None else self.evaluate(written)

    def property_text(self, node: Node, name: str, default: str = "") -> str:
        """Return an activity's property as text."""
        return text(self.property(node, name, default), self.store.dates)

    def property_people(self, node: Node, name: str) -> list[int]:
        """Return the people an activity's property names."""
        return people(self.store, self.document, self.property(node, name))

    def time_limit(self, node: Node) -> timedelta | None:
        """Read an activity's time limit; None without one."""
        seconds = self.limit_seconds(node)
        return timedelta(seconds=seconds) if seconds > 0 else None

    def limit_seconds(self, node: Node) -> int:
        """Read ``TimeoutDuration`` in units of ``TimeoutDurationType``, in any case; unknown units mean seconds."""
        unit = SECONDS.get(self.property_text(node, "TimeoutDurationType").lower(), 1)
        return min(to_int(self.property(node, "TimeoutDuration")) * unit, LONGEST_LIMIT)

    def moment(self, value: object) -> datetime | None:
        """Read a datetime in the portal's time zone."""
        at = moment(value, self.zone)
        return at and at.astimezone(self.zone)

    # effects

    def log(self, activity_name: str, kind: str, line: str) -> None:
        """Write a line into the process log."""
        self.store.track(self.instance.state, activity_name, kind, line)

    def result(self, node: Node, **values: object) -> None:
        """Set results of an activity for ``{=<activity>:<result>}``."""
        self.instance.results.setdefault(node.name, {}).update(values)

    def set_title(self, title: object) -> None:
        """Set the text shown as WORKFLOW_STATE, in a state machine after the state's title; empty text is ignored."""
        state = self.instance.state
        written = title if isinstance(title, str) and title != "0" else ""
        before = self.state_titles.get(state.name)
        if before is not None:
            state.title = f"{before}: {written}" if written else before
        elif written:
            state.title = written

    def enter_state(self, name: str, title: str) -> None:
        """Enter a state of the process, with its title."""
        self.instance.state.name = name
        self.instance.state.title = title
