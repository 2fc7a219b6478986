"""Comparing list with list, place by place, and between two bounds."""

from collections.abc import Sequence

from bizproc_standin.php.comparison import COMPARISONS

__all__ = ["between", "pairwise"]


def pairwise(operator: str, own: Sequence[object], given: Sequence[object], dates: str) -> bool:
    """Whether every pair is as the operator wants it; the shorter list repeats its last, an empty one is null."""
    own, given = own or [None], given or [None]
    compare = COMPARISONS[operator]
    for place in range(max(len(own), len(given))):
        left, right = own[min(place, len(own) - 1)], given[min(place, len(given) - 1)]
        if _both_nothing(left, right):
            left = right = None
        if not compare(left, right, dates):
            return False
    return True


def between(own: Sequence[object], bounds: Sequence[object], dates: str) -> bool:
    """Whether every own value lies within the bounds; a bound that is missing is null."""
    lowest, highest = (*bounds, None, None)[:2]
    at_least, at_most = COMPARISONS[">="], COMPARISONS["<="]
    return all(at_least(value, lowest, dates) and at_most(value, highest, dates) for value in own or [None])


def _both_nothing(left: object, right: object) -> bool:
    """Whether one is the empty text and the other the text "0", or the float zero: the engine takes them for equal."""
    return _is_zero(left) and right == "" or left == "" and _is_zero(right)  # noqa: RUF021 - it reads both ways


def _is_zero(value: object) -> bool:
    return value == "0" if isinstance(value, str) else isinstance(value, float) and value == 0
