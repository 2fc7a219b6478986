"""The input of a function: its arguments, and the portal around it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bizproc_standin.engine.types.base import first
from bizproc_standin.engine.types.dating import of_seconds, stored_moment
from bizproc_standin.php.numbers import array_items, is_array, to_float, to_int
from bizproc_standin.php.site_dates import in_offset, read, read_offset
from bizproc_standin.php.text import to_text
from bizproc_standin.state.records import Document
from bizproc_standin.state.store import Store

__all__ = ["Arguments", "Function", "Surroundings"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The portal, and the document a process runs on."""

    store: Store
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call. Functions that take a single value use the first of a list."""

    around: Surroundings
    values: Sequence[object]

    @property
    def store(self) -> Store:
        """Return the portal."""
        return self.around.store

    def __len__(self) -> int:
        return len(self.values)

    def at(self, place: int, default: object = None) -> object:
        """Return an argument unchanged."""
        return self.values[place] if place < len(self.values) else default

    def one(self, place: int, default: object = None) -> object:
        """Return an argument; for a list its first value, None when the list is empty."""
        value = self.at(place, default)
        return (first(value) if value else None) if is_array(value) else value

    def text(self, place: int, default: str = "") -> str:
        """Return an argument as text."""
        return to_text(self.one(place, default), self.store.dates)

    def scalar(self, place: int) -> str | None:
        """Return an argument as text; None for null and for datetimes."""
        value = self.one(place)
        return None if value is None or isinstance(value, date | time) else to_text(value, self.store.dates)

    def whole(self, place: int, default: int = 0) -> int:
        """Return an argument as an int."""
        return to_int(self.one(place, default))

    def number(self, place: int) -> float:
        """Return an argument as a float."""
        return to_float(self.one(place))

    def flat(self) -> Iterator[object]:
        """Yield all arguments, the items of lists one by one; null yields nothing."""
        for value in self.values:
            if is_array(value):
                yield from array_items(value).values()
            elif value is not None:
                yield value

    def moment(self, place: int) -> datetime | None:
        """Return an argument as a datetime in the portal's time zone; None when it is not one."""
        store, value = self.store, self.one(place)
        if isinstance(value, datetime):
            return value.astimezone(store.zone)
        if isinstance(value, date):
            return datetime.combine(value, time(), store.zone)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return of_seconds(store, value) if value else None
        return self._written_moment(value) if isinstance(value, str) else None

    def _written_moment(self, text: str) -> datetime | None:
        store = self.store
        if text.isdecimal() and len(text) > 4:
            return of_seconds(store, int(text[:15]))
        offset = read_offset(text)[1]
        if offset is not None:
            # With a user's UTC offset only the date is read, as midnight there.
            day = stored_moment(store, text)
            return None if day is None else in_offset(_midnight(day), store.zone, offset).astimezone(store.zone)
        clock = read(text, store.dates)
        return None if clock is None else in_offset(clock, store.zone)


def _midnight(at: datetime) -> datetime:
    return at.replace(tzinfo=None) - timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


Function = Callable[[Arguments], object]
