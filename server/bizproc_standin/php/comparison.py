"""PHP 8's loose comparison, ``==``, ``<`` and the others, and its truthiness."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from bizproc_standin.php.numbers import is_array, numeric
from bizproc_standin.php.text import to_text

__all__ = ["COMPARISONS", "compare", "equal", "identical", "is_in", "truthy"]

_MISSING = object()


def truthy(value: object) -> bool:
    """Whether PHP considers a value true: not "", "0", 0, null or an empty array; dates and times always are."""
    if isinstance(value, str):
        return value not in {"", "0"}
    return isinstance(value, date | time) or bool(value)


def compare(left: object, right: object, dates: str = "en") -> int:
    """Compare two values: -1, 0 or 1; incomparable values give 1 in either order."""
    if isinstance(left, bool) or isinstance(right, bool):
        return truthy(left) - truthy(right)
    if left is None or right is None:
        return _with_null(left, right)
    if is_array(left) and is_array(right):
        return _arrays(left, right, dates)
    if is_array(left) or is_array(right):
        return 1 if is_array(left) else -1
    if isinstance(left, date | time) or isinstance(right, date | time):
        return _objects(left, right, dates)
    return _scalars(left, right)


def equal(left: object, right: object, dates: str = "en") -> bool:
    """Whether ``==`` holds."""
    return compare(left, right, dates) == 0


def identical(left: object, right: object) -> bool:
    """Whether ``===`` holds: the types must match too, and so must the order of array keys."""
    if is_array(left) and is_array(right):
        ours, theirs = _items(left), _items(right)
        return list(ours) == list(theirs) and all(identical(ours[key], theirs[key]) for key in ours)
    return type(left) is type(right) and left == right


def is_in(value: object, array: object, dates: str = "en") -> bool:
    """Whether an array contains a value, compared loosely (``in_array``)."""
    return any(equal(value, item, dates) for item in _items(array).values())


COMPARISONS: Mapping[str, Callable[[object, object, str], bool]] = {
    "=": equal,
    "<>": lambda left, right, dates: not equal(left, right, dates),
    "<": lambda left, right, dates: compare(left, right, dates) < 0,
    "<=": lambda left, right, dates: compare(left, right, dates) <= 0,
    # PHP swaps the operands here, which matters for incomparable values.
    ">": lambda left, right, dates: compare(right, left, dates) < 0,
    ">=": lambda left, right, dates: compare(right, left, dates) <= 0,
}


def _with_null(left: object, right: object) -> int:
    if isinstance(left, str) or isinstance(right, str):
        return _ordered(left not in {None, ""}, right not in {None, ""})
    return truthy(left) - truthy(right)


def _texts(left: str, right: str) -> int:
    first, second = numeric(left), numeric(right)
    if first is not None and second is not None:
        return _ordered(first, second)
    return _ordered(left.encode(errors="surrogatepass"), right.encode(errors="surrogatepass"))


def _scalars(left: object, right: object) -> int:
    if isinstance(left, str) and isinstance(right, str):
        return _texts(left, right)
    if isinstance(left, str) or isinstance(right, str):
        return _number_and_text(left, right)
    return _ordered(left, right)


def _number_and_text(left: object, right: object) -> int:
    if isinstance(left, str) and isinstance(right, int | float):
        return -_number_and_text(right, left)
    read = numeric(right) if isinstance(right, str) else None
    if read is not None and isinstance(left, int | float):
        return _ordered(left, read)
    return _ordered(to_text(left).encode(), to_text(right).encode(errors="surrogatepass"))


def _arrays(left: object, right: object, dates: str) -> int:
    ours, theirs = _items(left), _items(right)
    if len(ours) != len(theirs):
        return _ordered(len(ours), len(theirs))
    for key, item in ours.items():
        other = theirs.get(key, _MISSING)
        order = 1 if other is _MISSING else compare(item, other, dates)
        if order:
            return order
    return 0


def _objects(left: object, right: object, dates: str) -> int:
    if isinstance(left, str) or isinstance(right, str):
        return _texts(to_text(left, dates), to_text(right, dates))
    if isinstance(left, int | float) or isinstance(right, int | float):
        return _ordered(_as_number(left), _as_number(right))
    if type(left) is not type(right):
        return 1
    if isinstance(left, datetime) and isinstance(right, datetime):
        return _ordered(left, right)
    if isinstance(left, time) and isinstance(right, time):
        return _ordered(left, right)
    return _ordered(str(left), str(right))


def _as_number(value: object) -> float:
    return value if isinstance(value, int | float) else 1  # an object counts as 1


def _items(array: object) -> Mapping[object, object]:
    if isinstance(array, Mapping):
        return {_key(key): item for key, item in array.items()}
    return dict(enumerate(array)) if isinstance(array, Sequence) and not isinstance(array, str) else {}


def _key(key: object) -> object:
    return int(key) if isinstance(key, str) and key.isdecimal() and str(int(key)) == key else key


def _ordered(left: Any, right: Any) -> int:
    if left == right:
        return 0
    return -1 if left < right else 1
