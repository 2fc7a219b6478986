"""Waiting for a period, or until a point in time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bizproc_standin.engine.activities.events import EventActivity
from bizproc_standin.engine.activity import Maker
from bizproc_standin.engine.values import date_text, listed
from bizproc_standin.engine.waiting import Signal
from bizproc_standin.state.texts import say

_LAST = 253_000_000_000  # the year 9987


class Delay(EventActivity):
    """A pause: ``TimeoutDuration``, else until ``TimeoutTime``; it does not wait for a time in the past."""

    def subscribe(self, wake: Callable[[Signal], None]) -> bool:
        """Set the timer, and show what it waits for in the title or the log."""
        language, now = self.run.store.language, self.run.store.now()
        limit = self.run.time_limit(self.node)
        until = now + limit if limit else self._until()
        if until is None or until <= now:
            self._tell(say(language, "no_delay"))
            return False
        self.run.wait(self, wake, due=until)
        moment = date_text(until, self.run.store.dates)
        self._tell(
            say(language, "delayed_for", period=_period(limit, language), moment=moment)
            if limit
            else say(language, "delayed_until", moment=moment)
        )
        return True

    def accepts(self, signal: Signal) -> bool:
        """Whether the time is up."""
        return signal.kind == "timeout"

    def _until(self) -> datetime | None:
        named = listed(self.run.property(self.node, "TimeoutTime"))
        if not named:
            return None
        if str(named[0]).isdecimal():  # seconds since 1970
            return datetime.fromtimestamp(min(int(str(named[0])[:12]), _LAST), self.run.zone)
        return self.run.moment(named[0])

    def _tell(self, text: str) -> None:
        if self.run.property(self.node, "WriteToLog") == "Y":
            self.run.log(self.node.name, "message", text)
        else:
            self.run.set_title(text)


def _period(limit: timedelta, language: str) -> str:
    seconds = int(limit.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {say(language, f'unit_{unit}')}"
    return f"{seconds} {say(language, 'unit_s')}"


DELAYS: dict[str, Maker] = {"DelayActivity": Delay}
