"""Receipts with the next state: where the process stands after the write."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import Annotated, Literal, TypeVar

from pydantic import WithJsonSchema

from bizproc_mcp.answers._base import Answer, Person, Receipt, moment, person, short_moment
from bizproc_mcp.answers.bulk_receipts import BulkReceipt
from bizproc_mcp.models.standing import Standing
from bizproc_mcp.rules.answers_needed import AnswersNeeded, answers_needed
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText

MOST_BYTES = 590
"""Maximum size of a receipt in bytes, as text and as structured content; the demo adds its mark to the text."""

_STEPS = ((3, 60), (3, 30), (2, 30), (1, 30), (1, 20), (0, 20), (0, 10))
"""How many people and how many characters of a text to show: the first pair that fits is used."""


class ProcessNow(Answer):
    """Where a process stands now, as far as the current user may see it.

    `task_id` is the user's own next task, `event_id` a call in the inbox that waits for an answer, `more` the
    number of further people it waits for. `unseen` says why something is missing.
    """

    process: Literal["", "running", "ended"] = ""
    state: PortalText = NO_TEXT
    waits_for: Sequence[Person] = ()
    more: int = 0
    needed: AnswersNeeded = ""
    since: str = ""
    until: str = ""
    changed: str = ""
    task_id: int = 0
    event_id: int = 0
    unseen: str = ""

    def text(self) -> str:
        """One line, starting with the process."""
        parts = [
            {"": "", "running": "the process runs", "ended": "the process has ended"}[self.process],
            f"{'state' if self.process or self.task_id else 'last state'} {self.state}" if self.state else "",
            self._waiting(),
            f"your next task is {self.task_id}" if self.task_id else "",
            f"event {self.event_id} waits for an answer" if self.event_id else "",
            self.unseen,
        ]
        return f"next: {', '.join(part for part in parts if part)}"

    def _waiting(self) -> str:
        named = ", ".join(one.text() for one in self.waits_for)
        more = f"{self.more} more" if named else counted(self.more, "person", "people")
        people = " and ".join(part for part in (named, more if self.more else "") if part)
        if not people:
            return f"last change {short_moment(self.changed)}" if self.changed else ""
        needed = {"": "", "any one": "any one of ", "all": "all of ", "vote": "the vote of "}[self.needed]
        since = f" since {short_moment(self.since)}" if self.since else ""
        until = f" until {short_moment(self.until)}" if self.until else ""
        return f"waits for {needed}{people}{since}{until}"

    def shortened(self, people: int, letters: int) -> "ProcessNow":
        """The same with fewer people and shorter texts; `more` counts the people left out."""
        told = [one.model_copy(update={"name": one.name.line(letters)}) for one in self.waits_for[:people]]
        left = self.more + len(self.waits_for) - len(told)
        return self.model_copy(update={"state": self.state.line(letters), "waits_for": told, "more": left})


# Five tools use it: its full schema would take a seventh of the size limit of the tool list.
Next = Annotated[ProcessNow | None, WithJsonSchema({"type": "object"})]


def _then(text: str, now: ProcessNow | None) -> str:
    return f"{text}\n{now.text()}" if now else text


class ProcessReceipt(Receipt):
    """What is known after a write on one process; `next` is where it stands now."""

    next: Next = None

    def text(self) -> str:
        """The receipt, then what came next."""
        return _then(super().text(), self.next)


class HandoverReceipt(BulkReceipt):
    """What is known after handing tasks over; `next` where it was one task."""

    next: Next = None

    def text(self) -> str:
        """The receipt, then what came next."""
        return _then(super().text(), self.next)


R = TypeVar("R", ProcessReceipt, HandoverReceipt)


def with_next(receipt: R, now: ProcessNow) -> R:
    """The receipt with what came next, shortened to fit the maximum size."""
    for begun, (people, letters) in product((receipt, _without_names(receipt)), _STEPS):
        told = begun.model_copy(update={"next": now.shortened(people, letters)})
        if max(_bytes(told.text()), _bytes(json.dumps(told.structured(), ensure_ascii=False))) <= MOST_BYTES:
            break
    return told


def _without_names(receipt: R) -> R:
    """The receipt with task ids but no names."""
    if not isinstance(receipt, HandoverReceipt):
        return receipt
    return receipt.model_copy(update={"items": [item.model_copy(update={"names": ()}) for item in receipt.items]})


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def process_now(seen: Standing, me: int, done: int = 0) -> ProcessNow:
    """The result of a look, for user `me`, who has just handled task `done`.

    A state title doesn't prove that the process ended: "ended" is used only if the instance was looked up and
    is gone.
    """
    asked = {row.person: row for row in seen.waiting if row.person} if seen.running is not None else {}
    tasks = {row.id: row for row in seen.waiting}
    own = [row.id for row in seen.waiting if row.person == me and row.id != done]
    state = next((row.workflow_state for row in (*seen.waiting, *seen.tasks)), NO_TEXT)
    waiting = [row for row in tasks.values() if asked]
    changed = seen.instance.modified if seen.instance is not None else None
    return ProcessNow(
        process="" if seen.running is None else "running" if seen.running else "ended",
        state=state.line(),
        waits_for=[one for user in asked if (one := person(user, seen.names)) is not None],
        more=max(0, seen.waiting_total - len(seen.waiting)) if asked else 0,
        needed=_needed(seen) if len(tasks) == 1 and len(asked) > 1 else "",
        since=moment(min((row.modified for row in waiting if row.modified), default=None)),
        until=moment(min((row.due for row in waiting if row.due), default=None)),
        changed=moment(changed) if not waiting else "",
        task_id=max(own, default=0),
    )


def _needed(seen: Standing) -> AnswersNeeded:
    """Read from the template's current version, if the process was started with that version."""
    task, started = seen.waiting[0], seen.instance.started if seen.instance is not None else None
    same = _not_later(seen.tree_changed, started)
    return answers_needed(task.kind, task.step.raw, seen.tree if same else ())


def _not_later(changed: datetime | None, started: datetime | None) -> bool:
    return changed is not None and started is not None and changed <= started
