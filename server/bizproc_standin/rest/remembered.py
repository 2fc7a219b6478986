"""Long lists, kept until something changes: page after page of the same listing is not made anew."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["LongLists"]

Row = TypeVar("Row")

_WORTH_KEEPING = 500
"""Shorter lists are made each time, so that whoever changes records by hand sees it at once."""
_KEPT = 16


class LongLists(Generic[Row]):
    """The last few long lists by what was asked for, each with the stamp it was made at."""

    def __init__(self) -> None:
        self._lists: OrderedDict[str, tuple[object, list[Row]]] = OrderedDict()

    def get(self, asked: str, stamp: object, make: Callable[[], list[Row]]) -> list[Row]:
        """The list for a question, made anew when the stamp is another one."""
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
