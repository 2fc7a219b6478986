"""The tasks as of the last poll, and what has changed since."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from bizproc_mcp.answers._base import is_past
from bizproc_mcp.models.tasks import GlanceAnswer, Task

__all__ = ["MOST_PAGES", "PAGE", "Seen"]

PAGE = 50
"""Tasks on one page of the portal."""

MOST_PAGES = 48
"""Maximum number of extra pages in one poll."""

_MOST_WATCHED = 1_000
"""Maximum number of list pages that are polled, however many tasks the portal counts."""

_Mark = bytes
"""A hash of a page's or a task's state; the portal's texts are not stored."""


class Seen:
    """Compares polls.

    The number of open tasks reveals every change except one that removes as many tasks as it adds. Such
    a change shows on the newest page or on a further one; each poll checks a different further page. So a
    poll is one request, and only pages that are new or may have shifted need a second one.
    """

    def __init__(self) -> None:
        self._total: int | None = None
        self._pages: dict[int, _Mark] = {}
        self._single: dict[int, _Mark] = {}
        self._further = 0

    @property
    def knows_list(self) -> bool:
        """Whether the open tasks have been polled."""
        return self._total is not None

    def knows(self, task_id: int) -> bool:
        """Whether this task has been polled."""
        return task_id in self._single

    def next_further(self) -> tuple[int, ...]:
        """The page to poll besides the newest."""
        count = self._count()
        self._further = self._further + 1 if self._further + 1 < count else min(1, max(0, count - 1))
        return (self._further,) if self._further else ()

    def unknown(self) -> tuple[int, ...]:
        """The pages not read since the last change, as many as fit into one poll."""
        return tuple(islice((page for page in range(1, self._count()) if page not in self._pages), MOST_PAGES))

    def forget(self, *, listed: bool, task_ids: Collection[int]) -> None:
        """Drop what has no subscribers any more."""
        if not listed:
            self._total, self._further = None, 0
            self._pages.clear()
        self._single = {task_id: mark for task_id, mark in self._single.items() if task_id in task_ids}

    def list_changed(self, answer: GlanceAnswer, further: Sequence[int], now: datetime) -> bool:
        """Record a poll of the open tasks; return whether it differs from the last one."""
        pages = {0: _listed(answer.newest, now)}
        for page, tasks in zip(further, answer.further, strict=True):
            # Beyond the last page the portal starts over (docs/portal.md 4.1).
            if page * PAGE < answer.total:
                pages[page] = _listed(tasks, now)
        known = self._total is not None
        same = answer.total == self._total and all(self._pages.get(at, mark) == mark for at, mark in pages.items())
        # A change may have shifted every row, so the further pages must be read again.
        self._pages = self._pages | pages if same else pages
        self._total = answer.total
        return known and not same

    def _count(self) -> int:
        return min(((self._total or 0) + PAGE - 1) // PAGE, _MOST_WATCHED)

    def changed(self, answer: GlanceAnswer, task_ids: Collection[int]) -> set[int]:
        """Record a poll of single tasks; return those that changed or disappeared."""
        rows: Mapping[int, list[Task]] = {task_id: [] for task_id in task_ids}
        for task in answer.single:
            if task.id in rows:
                rows[task.id].append(task)
        marks = {task_id: _single(found) for task_id, found in rows.items()}
        different = {task_id for task_id, mark in marks.items() if self._single.get(task_id, mark) != mark}
        self._single |= marks
        return different


def _listed(tasks: Iterable[Task], now: datetime) -> _Mark:
    """The hash of a list page."""
    return _mark((task.id, task.name, task.document_name, task.due, is_past(task.due, now)) for task in tasks)


def _single(tasks: Iterable[Task]) -> _Mark:
    """The hash of a single task, over the rows of all its visible participants."""
    return _mark(
        sorted(
            (
                task.person or 0,
                int(task.person_status or 0),
                int(task.status),
                task.workflow_state,
                task.name,
                str(task.modified),
                str(task.due),
            )
            for task in tasks
        )
    )


def _mark(states: Iterable[tuple[object, ...]]) -> _Mark:
    return hashlib.sha256("\n".join(map(repr, states)).encode()).digest()
