"""Number functions."""

import math
from collections.abc import Callable, Mapping

from bizproc_standin.engine.functions.arguments import Arguments, Function
from bizproc_standin.php.comparison import compare
from bizproc_standin.php.numbers import rounded
from bizproc_standin.php.text import number_with_separators

__all__ = ["NUMBERS"]

_MOST_DECIMALS = 30
_LARGEST = 2**31 - 1


def _extreme(sign: int) -> Function:
    def pick(given: Arguments) -> object:
        values = [value for value in given.flat() if isinstance(value, str | bool | int | float)]
        if not values:
            return False
        best = values[0]
        for value in values[1:]:
            if compare(value, best, given.store.dates) == sign:
                best = value
        return best

    return pick


def _to_whole(way: Callable[[float], int]) -> Function:
    def run(given: Arguments) -> object:
        value = given.number(0)
        return float(way(value)) if math.isfinite(value) else value

    return run


def _numberformat(given: Arguments) -> object:
    decimals = max(0, min(_MOST_DECIMALS, given.whole(1)))
    value = given.number(0)
    shown = rounded(value, decimals) if math.isfinite(value) else 0.0
    return number_with_separators(shown, decimals, given.text(2, "."), given.text(3, ","))


def _rand(given: Arguments) -> object:
    lowest, highest = given.whole(0), given.whole(1, _LARGEST)
    return given.store.rng.randint(lowest, highest) if lowest <= highest else None


NUMBERS: Mapping[str, Function] = {
    "abs": lambda given: abs(given.number(0)),
    "ceil": _to_whole(math.ceil),
    "floatval": lambda given: given.number(0),
    "floor": _to_whole(math.floor),
    "intval": lambda given: given.whole(0),
    "max": _extreme(1),
    "min": _extreme(-1),
    "numberformat": _numberformat,
    "rand": _rand,
    "round": lambda given: rounded(given.number(0), max(-400, min(400, given.whole(1)))),
}
