"""Waiting for a person to press a command button."""

import re
from collections.abc import Callable

from bizproc_standin.engine.activities.events import EventActivity
from bizproc_standin.engine.activity import Maker
from bizproc_standin.engine.values import listed
from bizproc_standin.engine.waiting import Signal
from bizproc_standin.state.organisation import chain
from bizproc_standin.state.records import (
    EXTERNAL_EVENT,
    DelegationType,
    Participant,
    Task,
    TaskParameters,
    UserStatus,
)
from bizproc_standin.state.texts import say

_DEPARTMENT = re.compile(r"group_dr?(\d{1,10})$", re.IGNORECASE | re.ASCII)


class ExternalEvent(EventActivity):
    """A command. With people in its permission it also creates a task for them, which REST cannot complete."""

    _task: Task | None = None

    def subscribe(self, wake: Callable[[Signal], None]) -> bool:
        """Offer the command."""
        people = self.run.property_people(self.node, "Permission")
        if people:
            self._offer(people)
        self.run.wait(self, wake)
        return True

    def accepts(self, signal: Signal) -> bool:
        """Whether a person with permission pressed the button."""
        if signal.kind != "command" or not self._permits(signal.user_id):
            return False
        self.run.result(self.node, SenderUserId=f"user_{signal.user_id}")
        row = self._task.participant(signal.user_id) if self._task else None
        if row is not None and row.status is UserStatus.WAITING:
            row.status = UserStatus.OK
        return True

    def _permits(self, user_id: int) -> bool:
        named = listed(self.run.property(self.node, "Permission"))
        if not named or user_id in self.run.property_people(self.node, "Permission"):
            return True
        # Unlike for the task, people in subdepartments count as members of the department here.
        user = self.run.store.users.get(user_id)
        above = {place for own in (user.departments if user else ()) for place in chain(self.run.store, own)}
        found = [_DEPARTMENT.match(item) for item in named if isinstance(item, str)]
        return any(match is not None and int(match[1]) in above for match in found)

    def _offer(self, people: list[int]) -> None:
        language = self.run.store.language
        self._task = Task(
            id=self.run.store.next_task_id,
            workflow=self.run.instance.state,
            activity=EXTERNAL_EVENT,
            activity_name=self.node.name,
            name=say(language, "command_task"),
            description=say(language, "command_task_text"),
            modified=self.run.store.now(),
            parameters=TaskParameters(comment_required=None, show_comment=None),
            delegation_type=DelegationType.EXACTLY_NONE,
            participants=[Participant(user_id) for user_id in people],
        )
        self.run.log(self.node.name, "message", say(language, "command_awaited"))
        self.run.store.put_task(self._task)


EXTERNAL_EVENTS: dict[str, Maker] = {EXTERNAL_EVENT: ExternalEvent}
