"""The waits of activities and the signals that end them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, frozen=True)
class Signal:
    """An occurrence: ``kind`` is task, event, command or timeout; ``wait`` 0 matches any wait of the activity.

    ``user_id`` is the person who answered the task or pressed the command button.
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
    """A wait: the activity, its deadline, and the callback.

    ``event_id`` is the id that the application's token must contain.
    """

    activity_name: str
    number: int
    wake: Callable[[Signal], None]
    event_id: str = ""
    due: datetime | None = None

    def is_meant_by(self, signal: Signal) -> bool:
        """Whether a signal ends this wait."""
        if self.activity_name != signal.activity_name:
            return False
        if signal.kind == "event" and self.event_id != signal.event_id:
            return False
        return signal.wait in {0, self.number}
