"""``bool``: Y or N."""

from bizproc_standin.engine.types.base import TEXTS, BadValueError, FieldType, Options, is_yes
from bizproc_standin.php.comparison import equal, truthy
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store
from bizproc_standin.state.texts import say

__all__ = ["BoolType"]

_NO = frozenset({"n", "no", "false", "0"})


class BoolType(FieldType):
    """A flag. When printed, every value except N and those PHP considers empty means yes, even "no"."""

    becomes = frozenset({"int", "double", "string", "text", "bool"})

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Accept several spellings of yes and no, but no numbers."""
        if isinstance(value, bool):
            return "Y" if value else "N"
        if not isinstance(value, str) or not value:
            return None
        if is_yes(value):
            return "Y"
        if value.lower() in _NO:
            return "N"
        raise BadValueError

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write yes or no in the portal's language."""
        no = not truthy(value) or to_text(value, store.dates).upper() == "N"
        return say(store.language, "no" if no else "yes")

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:  # noqa: ARG002
        """Convert to 1 or 0, or to Y or N as text."""
        if kind in {"int", "double"}:
            return int(equal(value, "Y"))
        if kind in TEXTS or kind == "bool":
            return "Y" if is_yes(to_text(value, store.dates)) else "N"
        return value
