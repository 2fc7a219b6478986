"""Evaluates properties: expressions and calculations in texts, lists and maps.

A text that is exactly one expression keeps the type of its value; a text that is a calculation, ``=…`` or ``{{=…}}``,
gives its result. In longer texts both are replaced by their text form. Invalid ones stay as they are.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bizproc_standin.engine.calculation import CalculationError, calculate
from bizproc_standin.engine.functions import Surroundings, call
from bizproc_standin.engine.modifiers import changed, converted
from bizproc_standin.engine.references import Reference, parse_reference, replaced
from bizproc_standin.engine.types import TYPES, Field, field_of
from bizproc_standin.php.text import joined

__all__ = ["Found", "Names", "Reference", "evaluate", "looked_up", "parse_reference"]

_WHOLE = re.compile(r"\s*(?:(?P<calculation>=.*?)|\{\{=\s*(?P<braced>.*?)\s*\}\})\s*\Z", re.DOTALL)
_INLINE = re.compile(r"\{\{=\s*(.*?)\s*\}\}([^}]|\Z)", re.DOTALL)
_TEXT: Mapping[str, object] = {"Type": "string"}
MAX_TEXT = 1_000_000
MAX_ITEMS = 10_000


class Found(NamedTuple):
    """A value, and the declaration of its field."""

    value: object
    declared: Mapping[str, object] = _TEXT
    evaluated: bool = True
    """Whether the value is final; an activity's results and properties are evaluated when they are read."""


class Names(Protocol):
    """The names of a process: objects and their fields."""

    def find(self, object_name: str, field: str) -> Found | None:
        """Return a value; None when the object is unknown or has no such field, see ``knows``."""

    def knows(self, object_name: str) -> bool:
        """Whether there is such an object."""

    def missing(self, object_name: str) -> object:
        """Return the value of a field that a known object does not have."""


def evaluate(value: object, names: Names, around: Surroundings, kind: str = "") -> object:
    """Evaluate a property's value, lists and maps item by item, and convert it to a type when one is named.

    A list value of an expression inside a list is spliced into it.
    """
    if isinstance(value, str):
        return _bounded(_Text(names, around, kind).evaluated(value))
    if isinstance(value, Mapping):
        return {str(key): evaluate(item, names, around, kind) for key, item in value.items()}
    if not isinstance(value, list | tuple):
        return value
    pair = _pair(value, names)
    if pair is not None:
        return _Text(names, around, kind).of_reference(pair)
    found: list[object] = []
    for item in value[:MAX_ITEMS]:
        read = evaluate(item, names, around, kind)
        if isinstance(item, str) and isinstance(read, list):
            found += read
        else:
            found.append(read)
    return _bounded(found)


def looked_up(reference: Reference, names: Names, around: Surroundings) -> object:
    """Return the value behind an expression, modifiers applied; None when it is unknown."""
    value, field = _field(reference, names, around)
    return changed(field, value, reference.modifiers or _suffixed(reference, names))


def _field(reference: Reference, names: Names, around: Surroundings) -> tuple[object, Field]:
    found = names.find(reference.object, reference.field)
    bare = reference.without_suffix
    if found is None and bare is not None:
        found = names.find(bare.object, bare.field)
    if found is None:
        missing = names.missing(reference.object) if names.knows(reference.object) else None
        return missing, field_of(around.store, _TEXT)
    field = field_of(around.store, found.declared)
    if not found.evaluated:
        return evaluate(found.value, names, around), field
    return field.read(found.value), field


def _suffixed(reference: Reference, names: Names) -> tuple[str, ...]:
    bare = reference.without_suffix
    known = names.find(reference.object, reference.field)
    return bare.modifiers if bare is not None and known is None else ()


def _pair(value: list[object] | tuple[object, ...], names: Names) -> Reference | None:
    """Read ``["Variable", "Total"]``, an old way of writing an expression."""
    if len(value) != 2 or not all(isinstance(part, str) for part in value):
        return None
    object_name, field = str(value[0]), str(value[1])
    return Reference(object_name, field) if names.knows(object_name) else None


class _Text:
    """A text under evaluation."""

    def __init__(self, names: Names, around: Surroundings, kind: str) -> None:
        self.names = names
        self.around = around
        self.kind = kind
        self.text_field = field_of(around.store, _TEXT)
        self.dates = around.store.dates

    def evaluated(self, written: str) -> object:
        whole = _WHOLE.match(written)
        if whole is not None:
            result = self.calculated(whole["calculation"] or whole["braced"])
            if result is not None:
                return self.as_kind(result)
        single = parse_reference(written)
        if single is not None:
            return self.of_reference(single)
        if "{=" not in written:
            return self.as_kind(written)
        text = _INLINE.sub(self._inline, written)
        return self.as_kind(replaced(text, self._within))

    def as_kind(self, value: object) -> object:
        """Convert a text, or the result of a calculation, to the wanted type."""
        if not self.kind:
            return value
        field = self.text_field
        if isinstance(value, list):
            field = Field(field.store, field.type, multiple=True)
        return converted(field, value, self.kind)

    def of_reference(self, reference: Reference) -> object:
        if not self.kind or reference.modifiers or _suffixed(reference, self.names):
            value = looked_up(reference, self.names, self.around)
            return value if not self.kind else self.as_kind(value) if value is not None else None
        value, field = _field(reference, self.names, self.around)
        return converted(field, value, self.kind)

    def calculated(self, source: str | None) -> object:
        try:
            return calculate(source or "", self._operand, self._call, self.dates)
        except CalculationError:
            return None

    def _operand(self, written: str) -> object:
        reference = parse_reference(written)
        if reference is None:
            raise CalculationError(f"Unexpected {written!r}.")
        return looked_up(reference, self.names, self.around)

    def _call(self, name: str, arguments: object) -> object:
        return call(self.around, name, arguments if isinstance(arguments, list) else [])

    def _inline(self, found: re.Match[str]) -> str:
        result = self.calculated(found[1])
        return found[0] if result is None else joined(result, self.dates) + found[2]

    def _within(self, reference: Reference) -> str | None:
        if not self.names.knows(reference.object):
            return None
        if reference.modifiers or _suffixed(reference, self.names):
            value = looked_up(reference, self.names, self.around)
        else:
            value, field = _field(reference, self.names, self.around)
            # A field with a single value shows the first of several here.
            kind = self.kind if self.kind in TYPES else "string"
            value = value if value is None or value == "" else field.converted(value, kind)
        return joined(value, self.dates)


def _bounded(value: object) -> object:
    # A loop that keeps doubling a variable must not use up the machine.
    if isinstance(value, str):
        return value[:MAX_TEXT]
    return value[:MAX_ITEMS] if isinstance(value, list) else value
