"""Departments and their heads: `department.get`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command
from bizproc_mcp.upstream.values import Row

__all__ = ["GET", "Departments", "department_pages"]

GET = "department.get"
_MOST_PAGES = 40
"""A company of more departments is shown without the heads of the last ones."""


@dataclass(frozen=True, slots=True)
class _Department:
    name: PortalText
    parent: int
    head: int


class Departments:
    """The tree of departments."""

    def __init__(self) -> None:
        self._known: dict[int, _Department] = {}

    def add(self, rows: Sequence[Row]) -> None:
        """Add the departments of a page."""
        for row in rows:
            parent, head = (row.whole(name, 0) if row.given(name) else 0 for name in ("PARENT", "UF_HEAD"))
            self._known[row.whole("ID")] = _Department(PortalText(row.brief("NAME")), parent, head)

    def head_of(self, user_id: int, departments: Sequence[int]) -> int:
        """Whom a user reports to: the head of their department, or of the next one above; 0 if there is none.

        Somebody who leads a department reports to the head above it. The portal may hold a circle.
        """
        for department in departments:
            passed: set[int] = set()
            here = department
            while here in self._known and here not in passed:
                passed.add(here)
                found = self._known[here]
                if found.head and found.head != user_id:
                    return found.head
                here = found.parent
        return 0

    def led_by(self, user_id: int) -> tuple[PortalText, ...]:
        """The names of the departments a user leads."""
        return tuple(one.name for one in self._known.values() if one.head == user_id)


def department_pages(total: int | None = None) -> Sequence[Command]:
    """The first page, or, once their total is known, the others."""
    if total is None:
        return [_page(0)]
    return [_page(start) for start in range(PAGE_SIZE, min(total, PAGE_SIZE * _MOST_PAGES), PAGE_SIZE)]


def _page(start: int) -> Command:
    order: Mapping[str, str] = {"sort": "ID", "order": "ASC"}
    return Command(GET, {**order, "start": start})
