"""Waiting: what an activity waits for, what wakes it, and several branches waiting at once."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True, frozen=True)
class Wait:
    """What an activity waits for; ``event_id`` is the one an application must name."""

    activity_name: str
    number: int
    event_id: str = ""


@dataclass(slots=True, frozen=True)
class Signal:
    """What happened: ``kind`` is task, event, command or timeout; ``wait`` 0 means any of the activity."""

    kind: str
    activity_name: str
    wait: int = 0
    event_id: str = ""
    user_id: int = 0
    values: Mapping[str, object] = field(default_factory=dict)
    text: str = ""

    def meant_for(self, wait: Wait) -> bool:
        """Whether this is what a wait is about."""
        if self.activity_name != wait.activity_name:
            return False
        if self.kind == "event" and self.event_id != wait.event_id:
            return False
        return self.wait in {0, wait.number}


Steps = Generator[tuple[Wait, ...], Signal, None]


def side_by_side(branches: Sequence[Steps], *, until_first: bool = False) -> Generator[tuple[Wait, ...], Signal, int]:
    """Carry out branches at once; return the index of the one that ended last, or first with ``until_first``.

    Branches left over are closed, which takes their running tasks away.
    """
    waiting: dict[int, tuple[Wait, ...]] = {}
    ended = -1
    try:
        for place, branch in enumerate(branches):
            try:
                waiting[place] = next(branch)
            except StopIteration:
                ended = place
                if until_first:
                    return ended
        while waiting:
            signal = yield tuple(wait for waits in waiting.values() for wait in waits)
            for place, waits in list(waiting.items()):
                if any(signal.meant_for(wait) for wait in waits):
                    try:
                        waiting[place] = branches[place].send(signal)
                    except StopIteration:
                        del waiting[place]
                        ended = place
                        if until_first:
                            return ended
                    break
        return ended
    finally:
        for branch in branches:
            branch.close()
