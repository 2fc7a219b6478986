"""``int`` and ``double``."""

import re

from bizproc_standin.engine.types.base import TEXTS, BadValueError, FieldType, Options
from bizproc_standin.engine.types.moments import number_as
from bizproc_standin.php.comparison import truthy
from bizproc_standin.php.numbers import numeric, to_float, to_int
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store

__all__ = ["DoubleType", "IntType"]

_DIGITS = re.compile(r"[\d-]+\Z", re.ASCII)


class IntType(FieldType):
    """An integer."""

    becomes = frozenset({"string", "text", "int", "double", "bool", "date", "datetime", "user"})

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Accept digits and minus signs, with spaces between them."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return to_int(value)
        if not isinstance(value, str) or not value:
            return None
        digits = value.replace(" ", "")
        if not _DIGITS.match(digits):
            raise BadValueError
        return to_int(digits)

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:  # noqa: ARG002
        """Convert to a text, another number, the seconds of a date, or a user by id."""
        if kind in TEXTS:
            return to_text(value, store.dates)
        if kind == "int":
            return to_int(value)
        if kind == "double":
            return to_float(value)
        if kind == "bool":
            return "Y" if truthy(value) else "N"
        if kind in {"date", "datetime"}:
            return number_as(store, to_int(value), kind)
        return f"user_{to_int(value)}" if kind == "user" else value


class DoubleType(IntType):
    """A number with a fraction."""

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Accept a number as text, with spaces between digits and a comma as the decimal separator."""
        if not isinstance(value, str) or not value:
            return None
        number = numeric(value.replace(" ", "").replace(",", "."))
        if number is None:
            raise BadValueError
        return float(number)
