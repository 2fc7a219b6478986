"""``if``, ``and``, ``or``, ``not``, ``true``, ``false``: truth follows PHP, so "N" is true."""

from collections.abc import Mapping

from bizproc_standin.engine.functions.arguments import Arguments, Function
from bizproc_standin.php.comparison import truthy

__all__ = ["LOGIC"]


def _if(given: Arguments) -> object:
    return given.at(1) if truthy(given.at(0)) else given.at(2)


LOGIC: Mapping[str, Function] = {
    "and": lambda given: len(given) > 0 and all(map(truthy, given.values)),
    "false": lambda _: False,
    "if": _if,
    "not": lambda given: not truthy(given.at(0)),
    "or": lambda given: any(map(truthy, given.values)),
    "true": lambda _: True,
}
