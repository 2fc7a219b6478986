"""List functions."""

from collections.abc import Mapping

from bizproc_standin.engine.functions.arguments import Arguments, Function
from bizproc_standin.php.numbers import array_items, is_array
from bizproc_standin.php.text import joined

__all__ = ["LISTS"]


def _implode(given: Arguments) -> object:
    if not given.values:
        return None
    return joined(given.at(1, ""), given.store.dates, given.text(0))


def _explode(given: Arguments) -> object:
    separator = given.text(0)
    return given.text(1).split(separator) if separator else None


def _merge(given: Arguments) -> object:
    merged: list[object] = []
    for value in given.values:
        if is_array(value):
            merged += array_items(value).values()
        else:
            merged.append(value)
    return merged


def _swirl(given: Arguments) -> object:
    values = list(given.flat())
    return values[1:] + values[:1]


def _shuffle(given: Arguments) -> object:
    values = list(given.flat())
    given.store.rng.shuffle(values)
    return values


LISTS: Mapping[str, Function] = {
    "explode": _explode,
    "firstvalue": lambda given: next(given.flat(), None),
    "implode": _implode,
    "merge": _merge,
    "shuffle": _shuffle,
    "swirl": _swirl,
}
