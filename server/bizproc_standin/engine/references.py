"""The syntax of an expression: ``{=Object:Field > modifier, modifier}``."""

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Reference", "parse_reference", "readable", "replaced"]

_REFERENCE = (
    r"\{=\s*(?P<object>[a-z0-9_]{1,100})\s*:\s*(?P<field>[a-z0-9_.]{1,255})"
    r"(?:\s*>\s*(?P<first>[a-z0-9_:]{1,50})(?:\s*,\s*(?P<second>[a-z0-9_]{1,50}))?)?\s*\}"
)
_ANYWHERE = re.compile(_REFERENCE, re.IGNORECASE | re.ASCII)
_PRINTABLE = "_printable"


def readable(field: str) -> bool:
    """Whether a field's name ends with ``_printable``, which requests the readable form."""
    return field.lower().endswith(_PRINTABLE)


@dataclass(slots=True, frozen=True)
class Reference:
    """A parsed ``{=Object:Field > modifier, modifier}``; modifiers are lower-case except for type names."""

    object: str
    field: str
    modifiers: tuple[str, ...] = ()

    @property
    def without_suffix(self) -> "Reference | None":
        """The expression without its ``_printable`` suffix; None without one."""
        if not readable(self.field):
            return None
        return Reference(self.object, self.field[: -len(_PRINTABLE)], ("printable",))


def parse_reference(written: str) -> Reference | None:
    """Read a text that is exactly one expression; None when it is not."""
    found = _ANYWHERE.fullmatch(written.strip())
    return _reference(found) if found else None


def replaced(written: str, value: Callable[[Reference], str | None]) -> str:
    """Replace each expression in a text by its value; None leaves it unchanged."""

    def one(found: re.Match[str]) -> str:
        shown = value(_reference(found))
        return found[0] if shown is None else shown

    return _ANYWHERE.sub(one, written)


def _reference(found: re.Match[str]) -> Reference:
    modifiers = (part for part in (found["first"], found["second"]) if part)
    return Reference(
        found["object"], found["field"], tuple(part if ":" in part else part.lower() for part in modifiers)
    )
