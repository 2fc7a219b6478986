"""The operators of conditions, such as ``=``, ``in``, ``contain``, ``empty`` and ``between``.

Values may be lists. They are compared pair by pair, the shorter list repeating its last value, and every pair must
hold; ``!=`` is the negation of ``=``, so it holds as soon as any pair differs. An unknown operator requires identical
value and type.
"""

from collections.abc import Callable, Mapping

from bizproc_standin.engine.operators.comparable import Asked, comparable, keyed
from bizproc_standin.engine.operators.containing import contains, is_among, is_empty
from bizproc_standin.engine.operators.ordering import between, pairwise
from bizproc_standin.php.comparison import identical

__all__ = ["Asked", "holds"]


def _ordered(operator: str) -> Callable[[Asked, object, object], bool]:
    return lambda asked, own, given: pairwise(operator, comparable(asked, own), comparable(asked, given), asked.dates)


_OPERATORS: Mapping[str, Callable[[Asked, object, object], bool]] = {
    **{operator: _ordered(operator) for operator in ("=", ">", ">=", "<", "<=")},
    "between": lambda asked, own, given: between(comparable(asked, own), comparable(asked, given), asked.dates),
    "contain": contains,
    "in": is_among,
    "empty": lambda _, own, __: is_empty(own),
}
_CONTRARY = {"!=": "=", "!contain": "contain", "!in": "in", "!empty": "empty"}


def holds(asked: Asked, operator: str, own: object, given: object) -> bool:
    """Whether the operator holds between a field's value and the value in the condition."""
    contrary = _CONTRARY.get(operator)
    ask = _OPERATORS.get(contrary or operator)
    if ask is None:
        return identical(own, given)
    return ask(asked, keyed(asked, own), given) != (contrary is not None)
