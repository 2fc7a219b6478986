"""``select``: one of the options, by its key."""

from collections.abc import Callable, Mapping

from bizproc_standin.engine.types.base import BadValueError, FieldType, Options, first, is_yes
from bizproc_standin.php.numbers import array_items, is_array, to_float, to_int
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store

__all__ = ["SelectType", "labels"]


def labels(options: Options) -> dict[str, str]:
    """Return the labels by key. The keys of a plain list are its indexes; an option may be a pair of key and label."""
    if isinstance(options, Mapping):
        return {str(key): _label(label) for key, label in options.items()}
    if not isinstance(options, list | tuple):
        return {}
    found = {}
    for place, option in enumerate(options):
        if is_array(option):
            key, label = (*option.values(), "") if isinstance(option, Mapping) else (*option, "")[:2]
            found[to_text(key)] = to_text(label)
        else:
            found[str(place)] = to_text(option)
    return found


def _label(label: object) -> str:
    return to_text(first(label) if is_array(label) else label)


class SelectType(FieldType):
    """A key of the options. A value may also be a map of key to label."""

    becomes = frozenset({"bool", "int", "double", "string", "text"})

    def single(self, value: object) -> object:
        """Return a list or a map whole."""
        return value

    def several(self, value: object) -> dict[object, object]:
        """Treat a map as one value with its label."""
        return {0: value} if isinstance(value, Mapping) else super().several(value)

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Accept a key or a label; return the key."""
        if value is None or value == "" or isinstance(value, bool) or is_array(value):
            return None
        known = labels(options)
        if to_text(value) in known:
            return value
        for key, label in known.items():
            if label == to_text(value):
                return _key(key)
        raise BadValueError

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write the label; nothing for an unknown key."""
        if isinstance(value, Mapping):
            value = next(iter(value), "")
        value = first(value)
        return "" if isinstance(value, bool) else labels(options).get(to_text(value), "")

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:  # noqa: ARG002
        """Convert to the label if there is one, else to the key; numbers and flags use the key."""
        if kind not in _CONVERTED or (kind == "user" and isinstance(value, Mapping)):
            return value
        if is_array(value):
            value = next(reversed(array_items(value)), "")
        return _CONVERTED[kind](value, labels(options))


def _label_of(value: object, known: Mapping[str, str]) -> object:
    return known.get(to_text(value), to_text(value))


_CONVERTED: Mapping[str, Callable[[object, Mapping[str, str]], object]] = {
    "bool": lambda value, _: "Y" if is_yes(to_text(value)) else "N",
    "int": lambda value, _: to_int(value),
    "double": lambda value, _: to_float(value),
    "select": lambda value, _: value,
    "string": _label_of,
    "text": _label_of,
    "user": lambda value, _: to_text(value).strip(),
}


def _key(key: str) -> object:
    # PHP stores keys that look like integers as integers.
    return int(key) if key.isdecimal() and str(int(key)) == key else key
