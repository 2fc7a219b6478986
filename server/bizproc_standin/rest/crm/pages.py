"""Pages of controllers and comments: whole pages of fifty, empty past the end (docs/portal.md 18.2)."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from bizproc_standin.rest.paging import PAGE

__all__ = ["Counted", "cut_controller"]

Row = TypeVar("Row")


class Counted(NamedTuple, Generic[Row]):
    """The rows of a page; without a count there is neither ``total`` nor ``next``."""

    rows: Sequence[Row]
    total: int | None
    next: int | None


def cut_controller(rows: Sequence[Row], start: int) -> Counted[Row]:
    """Cut the page that contains ``start``; -1 gives the first rows without a count."""
    if start < 0:
        return Counted(rows[:PAGE], None, None)
    offset = start // PAGE * PAGE
    page = rows[offset : offset + PAGE]
    following = offset + len(page)
    return Counted(page, len(rows), following if page and following < len(rows) else None)
