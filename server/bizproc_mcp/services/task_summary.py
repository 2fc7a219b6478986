"""Count open tasks: thousands of them in a few lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bizproc_mcp.answers._base import is_past, moment
from bizproc_mcp.answers.tasks import SummaryLine, TaskSummary
from bizproc_mcp.call import current_call
from bizproc_mcp.models.tasks import Task, TaskQuery
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText, PortalTriple

GroupBy = Literal["template", "kind", "assignee", "document_type"]


def _type_word(task: Task) -> str:
    """`deal`, `spa:147`; a list's document does not show which list it belongs to."""
    if task.document is None:
        return "none"
    return str(task.document.type) if task.document.type else str(task.document).partition(":")[0].partition("|")[0]


SHARED = "The groups add up to {}: a task that waits for several people counts for each of them."
_KEYS: Mapping[GroupBy, Callable[[Task], str]] = {
    "template": lambda task: str(task.template_id),
    "kind": lambda task: task.kind,
    "assignee": lambda task: str(task.person or ""),
    "document_type": _type_word,
}


@dataclass(slots=True)
class _Group:
    name: PortalText = NO_TEXT
    count: int = 0
    overdue: int = 0
    oldest: datetime | None = None

    def add(self, due: datetime | None, now: datetime) -> None:
        self.count += 1
        if due is not None:
            self.overdue += is_past(due, now)
            if self.oldest is None or due < self.oldest:
                self.oldest = due


async def summary(context: ServiceContext, person: int | None, group_by: GroupBy) -> TaskSummary:
    """Count open tasks by group, largest first; by assignee, a task counts once for each person it waits for."""
    query = TaskQuery(person=person, per_person=person is None and group_by == "assignee")
    key, now, whole = _KEYS[group_by], context.now(), _Group()
    groups: dict[str, _Group] = {}
    seen: set[int] = set()
    async for portion in context.tasks.scan(query, depth="row", ordered=False):
        for task in portion:
            word = key(task)
            group = groups.get(word)
            if group is None:
                group = groups[word] = _Group(name=task.template_name if group_by == "template" else NO_TEXT)
            group.add(task.due, now)
            # Deduplication is needed only when a task is returned once per person.
            if not query.per_person:
                whole.add(task.due, now)
            elif task.id not in seen:
                whole.add(task.due, now)
                seen.add(task.id)
        await current_call().progress(whole.count, None, f"{counted(whole.count, 'task')} counted")
    names = await context.people.names(int(key) for key in groups if key) if group_by == "assignee" else {}
    lines = [
        SummaryLine(
            key=PortalTriple(key or "nobody").line(),
            name=(names.get(int(key), NO_TEXT) if group_by == "assignee" and key else group.name).line(80),
            count=group.count,
            overdue=group.overdue,
            oldest_due=moment(group.oldest),
        )
        for key, group in sorted(groups.items(), key=lambda item: (-item[1].count, item[0]))
    ]
    counts = sum(line.count for line in lines)
    return TaskSummary(
        total=whole.count,
        overdue=whole.overdue,
        oldest_due=moment(whole.oldest),
        group_by=group_by,
        groups=lines,
        note=SHARED.format(counts) if counts > whole.count else "",
    )
