"""What every type can do, told for a type that does nothing of its own."""

from typing import ClassVar

from bizproc_standin.php.numbers import array_items, is_array
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store

__all__ = ["TEXTS", "BadValueError", "FieldType", "Options", "first", "is_yes"]

Options = object
TEXTS = frozenset({"string", "text"})


class BadValueError(ValueError):
    """A person filled in what is no value of the type."""


def first(value: object) -> object:
    """Return the first value of an array, false of an empty one (``current``); anything else itself."""
    return next(iter(array_items(value).values()), False) if is_array(value) else value


def is_yes(text: str) -> bool:
    """Whether a text says yes."""
    return text.lower() in {"y", "yes", "true", "1"}


class FieldType:
    """A base type. Each method takes one value; `Field` sees to several."""

    becomes: ClassVar[frozenset[str]] = frozenset()
    """The types whose form a value takes on; towards others it stays what it is."""
    filled_in_at_once: ClassVar[bool] = False
    """Whether the portal's form has one box for all values, so that `extracted` gives a list."""

    def single(self, value: object) -> object:
        """Take one value out of what a field for a single one holds."""
        return first(value)

    def several(self, value: object) -> dict[object, object]:
        """Take the values, with their keys, out of what a field for several holds."""
        return array_items(value) if is_array(value) else {0: value}

    def external(self, store: Store, value: object) -> object:  # noqa: ARG002
        """Return what REST sends."""
        return value

    def internal(self, store: Store, value: object) -> object:  # noqa: ARG002
        """Return what the process gets of a value that REST brought."""
        return value

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Return what the process gets of a value in the portal's form; None for nothing. Raises BadValueError."""
        return value

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write a value for people."""
        return to_text(value, store.dates)

    def formatted(self, store: Store, value: object, form: str, options: Options) -> object:
        """Write a value in another form (``friendly``, ``server`` …); one it does not have leaves it alone."""
        return self.printed(store, value, options) if form == "printable" else value

    def read(self, store: Store, value: object) -> object:  # noqa: ARG002
        """Return a stored value as the process works with it."""
        return value

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:  # noqa: ARG002
        """Return a value as one of another type."""
        return value
