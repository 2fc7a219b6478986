"""What was seen of tasks at the last look, and what has changed since."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from bizproc_mcp.answers._base import is_past
from bizproc_mcp.models.tasks import GlanceAnswer, Task

__all__ = ["MOST_PAGES", "PAGE", "Seen"]

PAGE = 50
"""Tasks on a page of the portal."""

MOST_PAGES = 48
"""Further pages in one look."""

_MOST_WATCHED = 1_000
"""Pages of the list that are looked at, whatever number of tasks the portal counts."""

_Mark = bytes
"""Tells one state of a page or a task from another; portal text of any length is not kept."""


class Seen:
    """Compares looks.

    The number of open tasks tells of every change but one that takes away as many as it brings. Such
    a change shows on the newest page or on a further one, which is another page at each look. So a
    look is one request; only what is new, or may have moved, is learnt in a second one.
    """

    def __init__(self) -> None:
        self._total: int | None = None
        self._pages: dict[int, _Mark] = {}
        self._single: dict[int, _Mark] = {}
        self._further = 0

    @property
    def knows_list(self) -> bool:
        """Whether there was a look at the open tasks."""
        return self._total is not None

    def knows(self, task_id: int) -> bool:
        """Whether there was a look at this task."""
        return task_id in self._single

    def next_further(self) -> tuple[int, ...]:
        """Which page to look at besides the newest."""
        count = self._count()
        self._further = self._further + 1 if self._further + 1 < count else min(1, max(0, count - 1))
        return (self._further,) if self._further else ()

    def unknown(self) -> tuple[int, ...]:
        """The pages that were not seen since the last change, as many as fit into one look."""
        return tuple(islice((page for page in range(1, self._count()) if page not in self._pages), MOST_PAGES))

    def forget(self, *, listed: bool, task_ids: Collection[int]) -> None:
        """Forget what nobody listens to any more."""
        if not listed:
            self._total, self._further = None, 0
            self._pages.clear()
        self._single = {task_id: mark for task_id, mark in self._single.items() if task_id in task_ids}

    def list_changed(self, answer: GlanceAnswer, further: Sequence[int], now: datetime) -> bool:
        """Take in a look at the open tasks; whether it differs from the last one."""
        pages = {0: _listed(answer.newest, now)}
        for page, tasks in zip(further, answer.further, strict=True):
            # Beyond the end the portal begins anew (docs/portal.md 4.1).
            if page * PAGE < answer.total:
                pages[page] = _listed(tasks, now)
        known = self._total is not None
        same = answer.total == self._total and all(self._pages.get(at, mark) == mark for at, mark in pages.items())
        # Whatever changed may have moved every row: the pages behind are learnt anew.
        self._pages = self._pages | pages if same else pages
        self._total = answer.total
        return known and not same

    def _count(self) -> int:
        return min(((self._total or 0) + PAGE - 1) // PAGE, _MOST_WATCHED)

    def changed(self, answer: GlanceAnswer, task_ids: Collection[int]) -> set[int]:
        """Take in a look at single tasks; those that differ from the last one, the vanished too."""
        rows: Mapping[int, list[Task]] = {task_id: [] for task_id in task_ids}
        for task in answer.single:
            if task.id in rows:
                rows[task.id].append(task)
        marks = {task_id: _single(found) for task_id, found in rows.items()}
        different = {task_id for task_id, mark in marks.items() if self._single.get(task_id, mark) != mark}
        self._single |= marks
        return different


def _listed(tasks: Iterable[Task], now: datetime) -> _Mark:
    """What a listing tells of them."""
    return _mark((task.id, task.name, task.document_name, task.due, is_past(task.due, now)) for task in tasks)


def _single(tasks: Iterable[Task]) -> _Mark:
    """Everything that tells one state of a task from another, for each of its people that is seen."""
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
