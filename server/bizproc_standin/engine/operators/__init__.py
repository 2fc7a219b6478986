"""The operators of conditions: does ``=``, ``in``, ``contain``, ``empty``, ``between`` … hold between two values.

A value may be a list. Every one of its own values has to hold, place by place, the shorter list repeating its last;
``!=`` is the contrary of ``=``, so that it holds as soon as any pair differs. A name nobody knows asks for the very
same value of the very same type.
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
    """Whether a field's own value and the one given to a condition are as the operator wants them."""
    contrary = _CONTRARY.get(operator)
    ask = _OPERATORS.get(contrary or operator)
    if ask is None:
        return identical(own, given)
    return ask(asked, keyed(asked, own), given) != (contrary is not None)
