"""Polls my tasks while there are subscribers, and notifies them of changes."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

import anyio

from bizproc_mcp.call import as_bulk
from bizproc_mcp.errors import BizprocError, LimitExceeded, Overloaded
from bizproc_mcp.models.tasks import Glance
from bizproc_mcp.services import ServiceContext
from bizproc_mcp.subscriptions.snapshot import Seen
from bizproc_mcp.subscriptions.subscriptions import Subscriptions

__all__ = ["FASTEST", "LONGEST_AFTER_TROUBLE", "SLOWEST", "TASKS", "TaskWatch"]

TASKS = "bizproc://tasks"
_SINGLE = re.compile(r"bizproc://tasks/([1-9][0-9]{0,18})(?:/fields)?")

FASTEST, SLOWEST = 5.0, 120.0
"""Seconds between two polls: right after a change, and after a long time without one."""
_SLOWER = 1.5
_SECONDS_A_PAGE = 0.5
"""Each page is work for the portal: thousands of tasks are polled less often."""
_AFTER_TROUBLE, LONGEST_AFTER_TROUBLE = 30.0, 600.0
MOST_SINGLE = 1_000
"""Maximum number of single tasks watched: as many as fit into one request."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is subscribed to: the list of open tasks, and single tasks by id with their URIs."""

    listed: bool
    single: Mapping[int, Collection[str]]

    def __bool__(self) -> bool:
        return self.listed or bool(self.single)

    def covers(self, other: "_Wanted") -> bool:
        """Whether a poll for this also covers the other."""
        return self.listed >= other.listed and other.single.keys() <= self.single.keys()


_NOTHING = _Wanted(listed=False, single={})


class TaskWatch:
    """One request per poll while nothing changes, in the low-priority lane, so that users' calls go first.

    The interval grows while nothing changes; after an error it is long, without a notification. `sleep`
    waits a number of seconds.
    """

    def __init__(
        self,
        context: ServiceContext,
        subscriptions: Subscriptions,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._context = context
        self._subscriptions = subscriptions
        self._sleep = sleep
        self._seen = Seen()
        self._everybody = False
        self._looking = _NOTHING
        self._period = FASTEST
        self._trouble: BizprocError | None = None
        self._pause = 0.0
        self._wake = anyio.Event()
        self._looked = anyio.Event()
        context.remarks.append(self.remarks)

    def nudge(self) -> None:
        """Poll now if there are subscribers: this server has written something."""
        self._period = FASTEST
        self._wake.set()

    async def look_first(self, uris: Collection[str]) -> None:
        """Wait for a first poll of what a new subscriber wants; return at once if it is already watched."""
        wanted = _wanted(uris)
        while wanted and not self._knows(wanted):
            looked = self._looked
            if not self._looking.covers(wanted):
                self._period = FASTEST
                self._wake.set()
            await looked.wait()
            if self._trouble is not None:
                return

    def remarks(self) -> list[str]:
        """The state of the polling, for the connection info; empty without subscribers."""
        if not self._wanted():
            return []
        if self._trouble is None:
            return [f"watching tasks: a look every {self._pause:.0f} s" if self._pause else "watching tasks"]
        due = f"in {self._pause:.0f} s" if self._pause < float("inf") else "when somebody begins to listen"
        return [f"watching tasks: the last look failed, the next one is due {due}. {self._trouble}"]

    async def run(self) -> None:
        """Poll while there are subscribers; until cancelled."""
        while True:
            while not self._wanted():
                await self._subscriptions.wait_changed()
            self._period, self._trouble = FASTEST, None
            while wanted := self._wanted():
                self._wake = anyio.Event()
                if self._context.portal.budget.waiting and self._knows(wanted):
                    self._pause = FASTEST  # other requests are queued: not now
                else:
                    self._looking = wanted
                    self._pause = await self._look(wanted)
                    self._looking = _NOTHING
                await self._wait()
            self._seen = Seen()

    async def _look(self, wanted: _Wanted) -> float:
        """Poll once, send the notifications, and return the seconds until the next poll."""
        try:
            with as_bulk():
                told, pages = await self._changes(wanted)
        except BizprocError as trouble:
            self._trouble = trouble
            self._tell_looked()
            return self._after(trouble)
        if self._trouble is not None:
            self._trouble, self._period = None, FASTEST
        # Only now: a client that reads after a notification must not see older data than the next poll compares with.
        self._tell_looked()
        for uri in sorted(told):
            await self._subscriptions.updated(uri)
        pause = max(FASTEST if told else self._period, pages * _SECONDS_A_PAGE)
        self._period = min(SLOWEST, pause * _SLOWER)
        return pause

    async def _changes(self, wanted: _Wanted) -> tuple[set[str], int]:
        """The URIs that have changed since the last poll, and how many pages had to be read again."""
        known, tasks, now = self._context.capabilities.known, self._context.tasks, self._context.now()
        everybody = known is not None and known.administrator is True
        task_ids = tuple(wanted.single)
        person = await self._context.people.me()
        self._seen.forget(listed=wanted.listed, task_ids=task_ids if everybody == self._everybody else ())
        self._everybody = everybody
        further = self._seen.next_further() if wanted.listed else ()
        answer = await tasks.glance(Glance(person, wanted.listed, further, task_ids, everybody))
        told = {uri for task_id in self._seen.changed(answer, task_ids) for uri in wanted.single[task_id]}
        if not wanted.listed:
            return told, 0
        changed = self._seen.list_changed(answer, further, now)
        if unknown := self._seen.unknown():
            more = await tasks.glance(Glance(person, further=unknown))
            changed = self._seen.list_changed(more, unknown, now) or changed
        return told | ({TASKS} if changed else set()), len(unknown)

    def _after(self, trouble: BizprocError) -> float:
        """How long to leave the portal alone; if an administrator has blocked REST, don't retry at all."""
        if isinstance(trouble, Overloaded):
            return float("inf")
        said = trouble.retry_after if isinstance(trouble, LimitExceeded) else None
        pause = max(_AFTER_TROUBLE, self._period, said or 0.0)
        self._period = min(LONGEST_AFTER_TROUBLE, pause * 2)
        return pause

    async def _wait(self) -> None:
        """Wait until the next poll is due or requested, or there are no subscribers left."""
        pause, wake = self._pause, self._wake

        async def until_nobody_listens() -> None:
            while self._wanted():
                await self._subscriptions.wait_changed()

        async def until_due() -> None:
            await (anyio.sleep_forever() if pause == float("inf") else self._sleep(pause))

        await _first_of(wake.wait, until_due, until_nobody_listens)

    def _wanted(self) -> _Wanted:
        return _wanted(self._subscriptions.listened_uris())

    def _knows(self, wanted: _Wanted) -> bool:
        return (self._seen.knows_list or not wanted.listed) and all(map(self._seen.knows, wanted.single))

    def _tell_looked(self) -> None:
        looked, self._looked = self._looked, anyio.Event()
        looked.set()


def _wanted(uris: Collection[str]) -> _Wanted:
    single: dict[int, set[str]] = {}
    for uri in sorted(uris):
        found = _SINGLE.fullmatch(uri)
        if found is not None and (int(found[1]) in single or len(single) < MOST_SINGLE):
            single.setdefault(int(found[1]), set()).add(uri)
    return _Wanted(TASKS in uris, single)


async def _first_of(*waits: Callable[[], Awaitable[None]]) -> None:
    """Wait for whichever finishes first, and cancel the others."""
    async with anyio.create_task_group() as tasks:

        async def one(wait: Callable[[], Awaitable[None]]) -> None:
            await wait()
            tasks.cancel_scope.cancel()

        for wait in waits:
            tasks.start_soon(one, wait)
