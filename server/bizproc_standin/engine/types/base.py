"""The interface of a field type; its defaults leave values unchanged."""

from typing import ClassVar

from bizproc_standin.php.numbers import array_items, is_array
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store

__all__ = ["TEXTS", "BadValueError", "FieldType", "Options", "first", "is_yes"]

Options = object
TEXTS = frozenset({"string", "text"})


class BadValueError(ValueError):
    """A person's input is not a valid value of the type."""


def first(value: object) -> object:
    """Return the first value of an array, false for an empty one (PHP's ``current``); any other value unchanged."""
    return next(iter(array_items(value).values()), False) if is_array(value) else value


def is_yes(text: str) -> bool:
    """Whether a text means yes."""
    return text.lower() in {"y", "yes", "true", "1"}


class FieldType:
    """A base type. Each method takes one value; `Field` handles multiple values."""

    becomes: ClassVar[frozenset[str]] = frozenset()
    """The types it can be converted to; a value stays as it is for any other type."""
    filled_in_at_once: ClassVar[bool] = False
    """Whether the portal's form has one box for all values, so that `extracted` returns a list."""

    def single(self, value: object) -> object:
        """Return the value from the content of a single field."""
        return first(value)

    def several(self, value: object) -> dict[object, object]:
        """Return the values, with their keys, from the content of a multiple field."""
        return array_items(value) if is_array(value) else {0: value}

    def external(self, store: Store, value: object) -> object:  # noqa: ARG002
        """Return the value that REST sends."""
        return value

    def internal(self, store: Store, value: object) -> object:  # noqa: ARG002
        """Return the process's value for a value sent over REST."""
        return value

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Return the process's value for one from the portal's form; None when it is empty. Raises BadValueError."""
        return value

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Format a value for people."""
        return to_text(value, store.dates)

    def formatted(self, store: Store, value: object, form: str, options: Options) -> object:
        """Format a value in another way (``friendly``, ``server`` …); an unknown format leaves it unchanged."""
        return self.printed(store, value, options) if form == "printable" else value

    def read(self, store: Store, value: object) -> object:  # noqa: ARG002
        """Return a stored value as the process uses it."""
        return value

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:  # noqa: ARG002
        """Convert a value to another type."""
        return value
