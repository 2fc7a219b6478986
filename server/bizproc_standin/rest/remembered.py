"""A cache of long lists, valid until something changes, so that their pages are not computed again."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["LongLists"]

Row = TypeVar("Row")

_WORTH_KEEPING = 500
"""Shorter lists are always computed, so that records changed by hand show up at once."""
_KEPT = 16


class LongLists(Generic[Row]):
    """The last few long lists by query, each with the stamp at which it was computed."""

    def __init__(self) -> None:
        self._lists: OrderedDict[str, tuple[object, list[Row]]] = OrderedDict()

    def get(self, asked: str, stamp: object, make: Callable[[], list[Row]]) -> list[Row]:
        """Return the list for a query, computed again when the stamp has changed."""
        known = self._lists.get(asked)
        if known is not None and known[0] == stamp:
            self._lists.move_to_end(asked)
            return known[1]
        rows = make()
        self._lists.pop(asked, None)
        if len(rows) >= _WORTH_KEEPING:
            self._lists[asked] = (stamp, rows)
            while len(self._lists) > _KEPT:
                self._lists.popitem(last=False)
        return rows
