"""The comparable form of a value, by field type: a flag, a day, seconds, people, or the value itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bizproc_standin.engine.people import people
from bizproc_standin.engine.values import is_on
from bizproc_standin.php.numbers import is_array, numeric
from bizproc_standin.php.site_dates import local_seconds, read
from bizproc_standin.state.records import Document
from bizproc_standin.state.store import Store

__all__ = ["PEOPLE", "Asked", "comparable", "items", "keyed"]

PEOPLE = frozenset({"user", "S:employee", "S:UserID", "UF:employee"})
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """The field that a condition tests: its type, and the store and document used to resolve people."""

    kind: str
    store: Store
    document: Document | None

    @property
    def dates(self) -> str:
        """Return the site's date format."""
        return self.store.dates


def items(value: object) -> list[object]:
    """Return the values of a list or map; a single value becomes a list of one."""
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else [value]


def keyed(asked: Asked, value: object) -> object:
    """For a select value given as a map of labels, return its keys."""
    return list(value) if asked.kind == "select" and isinstance(value, Mapping) else value


def comparable(asked: Asked, value: object) -> list[object]:
    """Return the comparable values in order: the keys of a map, the ids of people."""
    if asked.kind in PEOPLE:
        return list(people(asked.store, asked.document, value))
    values = list(value) if isinstance(value, Mapping) else items(value)
    convert = _CONVERSIONS.get(asked.kind)
    return values if convert is None else [convert(asked, item) for item in values]


def _flag(_: Asked, value: object) -> object:
    return int(is_on(value))


def _seconds(asked: Asked, value: object) -> int:
    # A text that is not a date compares as 1970-01-01 00:00:00.
    if isinstance(value, date):
        return local_seconds(value, asked.store.zone)
    if isinstance(value, str):
        number = numeric(value)
        if number is not None:
            return int(number)
        clock = read(value, asked.dates)
        return 0 if clock is None else local_seconds(clock, asked.store.zone)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _day(asked: Asked, value: object) -> object:
    epoch = local_seconds(datetime(1970, 1, 1), asked.store.zone)  # noqa: DTZ001 - a wall-clock midnight
    return (_seconds(asked, value) - epoch) // _DAY


def _time_of_day(_: Asked, value: object) -> object:
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second
    if is_array(value) or not isinstance(value, str):
        return 0
    parts = [numeric(part) for part in value.partition(" ")[0].split(":")[:3]]
    seconds = 0
    for part, worth in zip(parts, (3600, 60, 1), strict=False):
        seconds += int(part or 0) * worth
    return seconds % _DAY


_CONVERSIONS: Mapping[str, Callable[[Asked, object], object]] = {
    "bool": _flag,
    "UF:boolean": _flag,
    "date": _day,
    "UF:date": _day,
    "datetime": _seconds,
    "time": _time_of_day,
}
