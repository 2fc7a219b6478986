"""Expressions inside strings: ``{=Object:Field}``, their readable forms, and calculations.

A string that is exactly one expression keeps the type of its value; one that starts with ``=`` is a
calculation, and when it turns out not to be one, plain text after all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bizproc_standin.engine.calculation import CalculationError, calculate
from bizproc_standin.engine.functions import Surroundings, call
from bizproc_standin.engine.values import text

_EXPRESSION = re.compile(
    r"\{=\s*(?P<object>\w{1,100})\s*:\s*(?P<field>[\w.\-]{1,255})\s*(?:>\s*(?P<form>\w{1,50})\s*(?:,[^{}]{0,200})?)?\}"
)
_READABLE = re.compile(r"_printable$", re.IGNORECASE)
MAX_TEXT = 1_000_000
MAX_ITEMS = 10_000


@dataclass(slots=True, frozen=True)
class Reference:
    """A parsed ``{=Object:Field > form}``."""

    object: str
    field: str
    readable: bool = False


Lookup = Callable[[Reference], object]


def parse_reference(written: str) -> Reference | None:
    """Read a string that is exactly one expression, None when it is not."""
    match = _EXPRESSION.fullmatch(written.strip())
    return _reference(match) if match else None


def _reference(match: re.Match[str]) -> Reference:
    form = (match["form"] or "").lower()
    return Reference(match["object"], match["field"], form in {"printable", "friendly"})


def without_suffix(reference: Reference) -> Reference | None:
    """Take ``_printable`` off a field's name; None when it has no such suffix."""
    bare = _READABLE.sub("", reference.field)
    return None if bare == reference.field else Reference(reference.object, bare, readable=True)


def evaluate(value: object, lookup: Lookup, around: Surroundings) -> object:
    """Evaluate a property's value, lists and maps item by item."""
    if isinstance(value, str):
        return _bounded(_evaluate_text(value, lookup, around))
    if isinstance(value, Mapping):
        return {str(key): evaluate(item, lookup, around) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [evaluate(item, lookup, around) for item in value[:MAX_ITEMS]]
    return value


def _evaluate_text(written: str, lookup: Lookup, around: Surroundings) -> object:
    if written.startswith("=") and len(written) > 1:
        try:
            return calculate(
                written[1:],
                lambda found: _looked_up(found, lookup),
                lambda name, arguments: call(around, name, arguments),
                around.zone,
            )
        except CalculationError:
            pass  # the portal takes what is no calculation for text
    if "{=" not in written:
        return written
    single = parse_reference(written)
    if single is not None:
        return lookup(single)
    return _EXPRESSION.sub(lambda match: text(lookup(_reference(match)), around.language), written)


def _looked_up(written: str, lookup: Lookup) -> object:
    reference = parse_reference(written)
    if reference is None:
        raise CalculationError(f"Unexpected {written!r}.")
    return lookup(reference)


def _bounded(value: object) -> object:
    # A loop that doubles a variable must not eat the machine.
    if isinstance(value, str):
        return value[:MAX_TEXT]
    return value[:MAX_ITEMS] if isinstance(value, list) else value
