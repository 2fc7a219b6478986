"""``string`` and ``text``."""

from bizproc_standin.engine.types.base import TEXTS, FieldType, Options, first, is_yes
from bizproc_standin.engine.types.moments import text_as
from bizproc_standin.php.numbers import to_float, to_int
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store

__all__ = ["TextType"]


class TextType(FieldType):
    """``string`` and ``text``."""

    becomes = frozenset({"string", "text", "int", "double", "bool", "date", "datetime", "user"})

    def external(self, store: Store, value: object) -> object:
        """Send dates as text, anything else unchanged."""
        if isinstance(value, str | bool | int | float) or value is None:
            return value
        return to_text(first(value), store.dates)

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write a value; for a nested list its first value."""
        return to_text(first(value), store.dates)

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:  # noqa: ARG002
        """Read a text as a number, a flag or a date."""
        text = to_text(value, store.dates)
        if kind in TEXTS:
            return text
        if kind == "int":
            return to_int(text)
        if kind == "double":
            return to_float(text)
        if kind == "bool":
            return "Y" if is_yes(text) else "N"
        if kind in {"date", "datetime"}:
            return text_as(store, text, kind)
        return text.strip() if kind == "user" else value
