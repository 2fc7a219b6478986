"""Waiting: what an activity waits for and what wakes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, frozen=True)
class Signal:
    """What happened: ``kind`` is task, event, command or timeout; ``wait`` 0 means any of the activity.

    ``user_id`` is who acted: who answered a task, who pressed a command's button.
    """

    kind: str
    activity_name: str
    wait: int = 0
    event_id: str = ""
    user_id: int = 0
    values: Mapping[str, object] = field(default_factory=dict)
    text: str = ""


@dataclass(slots=True, frozen=True)
class Wait:
    """What is waited for, until when at the latest, and who is told.

    ``event_id`` is the one an application must name.
    """

    activity_name: str
    number: int
    wake: Callable[[Signal], None]
    event_id: str = ""
    due: datetime | None = None

    def is_meant_by(self, signal: Signal) -> bool:
        """Whether a signal is what this wait is about."""
        if self.activity_name != signal.activity_name:
            return False
        if signal.kind == "event" and self.event_id != signal.event_id:
            return False
        return signal.wait in {0, self.number}
