"""Comparing snapshots: every change to a list is noticed in the next round of polling."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.models.tasks import GlanceAnswer, Task, TaskStatus, UserStatus
from bizproc_mcp.subscriptions.snapshot import MOST_PAGES, PAGE, Seen
from bizproc_mcp.text.portal_text import NO_CODE, PortalText

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def task(task_id: int, status: UserStatus = UserStatus.WAITING) -> Task:
    return Task(
        task_id,
        PortalText(f"Task {task_id}"),
        NO_CODE,
        "other",
        "",
        None,
        TaskStatus.RUNNING,
        person=15,
        person_status=status,
    )


@dataclass
class Watched:
    """A list of open tasks, and looks at it as the watch takes them."""

    ids: set[int]
    seen: Seen = field(default_factory=Seen)
    requests: int = 0

    def page(self, number: int) -> tuple[Task, ...]:
        newest_first = sorted(self.ids, reverse=True)
        found = newest_first[number * PAGE : (number + 1) * PAGE] or newest_first[:PAGE]
        return tuple(map(task, found))

    def glance(self, further: tuple[int, ...]) -> bool:
        self.requests += 1
        answer = GlanceAnswer(len(self.ids), self.page(0), tuple(map(self.page, further)))
        return self.seen.list_changed(answer, further, NOW)

    def look(self) -> bool:
        changed = self.glance(self.seen.next_further())
        unknown = self.seen.unknown()
        return (self.glance(unknown) if unknown else False) or changed

    def round(self) -> bool:
        """As many looks as there are pages."""
        return any(self.look() for _ in range(len(self.ids) // PAGE + 2))


STEP = st.tuples(st.sampled_from(["come", "go", "swap", "look"]), st.integers(1, 2_000), st.integers(1, 2_000))


@given(st.sets(st.integers(1, 2_000), max_size=400), st.lists(STEP, max_size=12))
def test_no_change_of_a_list_is_missed(ids: set[int], steps: list[tuple[str, int, int]]) -> None:
    watched = Watched(ids)
    watched.look()
    told = set(watched.ids)
    for what, one, other in steps:
        if what in ("come", "swap"):
            watched.ids.add(one)
        if what in ("go", "swap"):
            watched.ids.discard(other)
        if what == "look" and watched.look():
            told = set(watched.ids)
    before = set(watched.ids)
    noticed = watched.round()
    assert noticed or told == before
    assert not watched.round()


@given(st.integers(0, PAGE * (MOST_PAGES + 1)))
def test_a_quiet_look_is_one_request(count: int) -> None:
    watched = Watched(set(range(1, count + 1)))
    watched.look()
    assert watched.requests <= 2
    watched.requests = 0
    assert not watched.look()
    assert watched.requests == 1


def test_single_tasks_are_told_apart_and_a_vanished_one_is_noticed() -> None:
    seen = Seen()
    assert seen.changed(GlanceAnswer(single=(task(1), task(2))), [1, 2, 3]) == set()
    assert seen.changed(GlanceAnswer(single=(task(2), task(1))), [1, 2, 3]) == set()
    assert seen.changed(GlanceAnswer(single=(task(1, UserStatus.YES), task(2))), [1, 2, 3]) == {1}
    assert seen.changed(GlanceAnswer(single=(task(1, UserStatus.YES),)), [1, 2, 3]) == {2}
    assert seen.changed(GlanceAnswer(single=(task(1, UserStatus.YES), task(3))), [1, 2, 3]) == {3}


def test_what_became_overdue_has_changed_although_the_portal_says_the_same() -> None:
    seen = Seen()
    due = Task(1, PortalText("Task"), NO_CODE, "other", "", None, TaskStatus.RUNNING, due=NOW)
    answer = GlanceAnswer(1, (due,))
    assert not seen.list_changed(answer, (), NOW)
    assert not seen.list_changed(answer, (), NOW)
    assert seen.list_changed(answer, (), NOW.replace(hour=10))


@pytest.mark.parametrize(
    ("count", "further"),
    [(0, [(), ()]), (50, [(), ()]), (51, [(1,), (1,)]), (100, [(1,), (1,)]), (101, [(1,), (2,), (1,)])],
)
def test_the_further_pages_are_those_that_exist(count: int, further: list[tuple[int, ...]]) -> None:
    watched = Watched(set(range(1, count + 1)))
    watched.glance(())
    assert [watched.seen.next_further() for _ in further] == further


@pytest.mark.parametrize(("total", "exists"), [(PAGE, False), (PAGE + 1, True)])
def test_a_page_beyond_the_end_tells_nothing(total: int, exists: bool) -> None:
    """There the portal begins anew, and the list may have changed between the two parts of one look."""
    seen, newest = Seen(), tuple(map(task, range(PAGE, 0, -1)))
    seen.list_changed(GlanceAnswer(total, newest, ((task(900),),)), (1,), NOW)
    assert seen.list_changed(GlanceAnswer(total, newest, ((task(901),),)), (1,), NOW) is exists
    assert seen.unknown() == ()
