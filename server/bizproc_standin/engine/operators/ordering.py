"""Comparing two lists pair by pair, and testing a range."""

from collections.abc import Sequence

from bizproc_standin.php.comparison import COMPARISONS

__all__ = ["between", "pairwise"]


def pairwise(operator: str, own: Sequence[object], given: Sequence[object], dates: str) -> bool:
    """Whether the operator holds for every pair; the shorter list repeats its last value, an empty one is null."""
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
    """Whether every own value is within the bounds; a missing bound is null."""
    lowest, highest = (*bounds, None, None)[:2]
    at_least, at_most = COMPARISONS[">="], COMPARISONS["<="]
    return all(at_least(value, lowest, dates) and at_most(value, highest, dates) for value in own or [None])


def _both_nothing(left: object, right: object) -> bool:
    """Whether one is "" and the other is "0" or 0.0: the engine treats them as equal."""
    return _is_zero(left) and right == "" or left == "" and _is_zero(right)  # noqa: RUF021 - either order


def _is_zero(value: object) -> bool:
    return value == "0" if isinstance(value, str) else isinstance(value, float) and value == 0
