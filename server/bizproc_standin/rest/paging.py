"""Pages of fifty rows, cut in the portal's two ways (docs/portal.md 4.1)."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

__all__ = ["PAGE", "Page", "cut_legacy", "cut_orm"]

Row = TypeVar("Row")

PAGE = 50


class Page(NamedTuple, Generic[Row]):
    """The rows of one page with its ``total`` and ``next``."""

    rows: Sequence[Row]
    total: int
    next: int | None


def cut_orm(rows: Sequence[Row], start: int) -> Page[Row]:
    """Instances and templates: the offset is exact, ``start=-1`` skips the count."""
    offset = max(start, 0)
    total = len(rows) if start >= 0 else 0
    page = rows[offset : offset + PAGE]
    following = start + len(page)
    # Without a count this is negative only when nothing was found: the "next: -1" quirk.
    return Page(page, total, following if following < total else None)


def cut_legacy(rows: Sequence[Row], start: int) -> Page[Row]:
    """Tasks and users: whole pages; past the last page, the first one again."""
    if start < 0:
        return Page(rows[:PAGE], 0, None)
    number = start // PAGE + 1
    pages = (len(rows) + PAGE - 1) // PAGE
    if number > pages:
        number = 1
    page = rows[(number - 1) * PAGE : number * PAGE]
    return Page(page, len(rows), number * PAGE if number < pages else None)
