"""``datetime``, and the code it shares with ``date``."""

from datetime import date, datetime, time
from typing import ClassVar

from bizproc_standin.engine.types.base import TEXTS, BadValueError, FieldType, Options
from bizproc_standin.engine.types.dating import (
    epoch,
    form_moment,
    has_offset,
    of_seconds,
    spoken,
    stored_moment,
    with_offset,
)
from bizproc_standin.php.site_dates import local_seconds, read_offset, written
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store

__all__ = ["DatetimeType", "number_as", "text_as"]


class DatetimeType(FieldType):
    """A datetime. REST output and printing read texts as PHP would; an invalid text gives 1970-01-01 00:00:00."""

    becomes = frozenset({"string", "text", "int", "double", "date", "datetime"})
    whole_days: ClassVar[bool] = False

    def shaped(self, value: datetime) -> date:
        """Return the value in the form this type stores."""
        return value

    def stored(self, store: Store, text: str) -> datetime | None:
        """Read a stored text."""
        return stored_moment(store, text)

    def filled_in(self, store: Store, text: str) -> datetime | None:
        """Read a text from the portal's form."""
        return form_moment(store, text)

    def external(self, store: Store, value: object) -> object:
        """Send texts as datetimes, an empty text as 1970-01-01 00:00:00."""
        if isinstance(value, datetime):
            return value.astimezone(store.zone)
        if isinstance(value, date):
            return datetime.combine(value, time(), store.zone)
        if not isinstance(value, str):
            return value
        if has_offset(value):
            return self._with_offset_out(store, value)
        return spoken(store, value) or epoch(store)

    def _with_offset_out(self, store: Store, text: str) -> datetime:
        return (stored_moment(store, text) or epoch(store)).astimezone(store.zone)

    def internal(self, store: Store, value: object) -> object:
        """Convert texts in the site's format or ISO to datetimes; other texts stay."""
        if not isinstance(value, str):
            return value
        read = self.stored(store, value)
        return value if read is None else self.shaped(read)

    def read(self, store: Store, value: object) -> object:
        """Read a stored text in the same way as `internal`."""
        return self.internal(store, value)

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Accept only the site's format, and keep it as text with the user's UTC offset."""
        if not isinstance(value, str) or not value:
            return None
        rest, offset = read_offset(value)
        if offset is not None and not self.whole_days and ":" not in rest:
            rest = value  # an offset may only follow a time
        read = self.filled_in(store, rest)
        if read is None:
            raise BadValueError
        return with_offset(store, self.shaped(read), offset or 0)

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write a date in the site's format; empty values and 0 stay as they are."""
        if isinstance(value, date):
            return self.text(store, value)
        text = to_text(value, store.dates)
        return self.spoken_text(store, text) if text not in {"", "0"} else text

    def spoken_text(self, store: Store, text: str) -> str:
        """Write the date that a text stands for."""
        rest, offset = read_offset(text)
        if offset is not None and (self.whole_days or ":" in rest):
            read = self.stored(store, rest)
        else:
            read = self.filled_in(store, text) or spoken(store, text)
        return self.text(store, read or epoch(store))

    def text(self, store: Store, value: date) -> str:
        """Write a date in this type's format, in the time zone it was given in."""
        moment = value if isinstance(value, datetime) else datetime.combine(value, time(), store.zone)
        return written(self.shaped(moment), store.dates)

    def formatted(self, store: Store, value: object, form: str, options: Options) -> object:
        """Format in a time zone: ``author`` and ``responsible`` use those people's, ``server`` the portal's."""
        if form == "printable":
            return self.printed(store, value, options)
        if not isinstance(value, date):
            return value
        if form in {"author", "responsible"}:
            return DatetimeType.text(DatetimeType(), store, _here(store, value))
        return written(_here(store, value), store.dates) if form == "server" else value

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:
        """Convert to a text, to seconds, or to the other date type; objects stay objects, texts stay texts."""
        if kind in TEXTS:
            return self.printed(store, value, options)
        if kind in {"int", "double"}:
            return _seconds(store, value)
        if kind not in {"date", "datetime"}:
            return value
        return _dated(store, value, whole_day=kind == "date")


def _seconds(store: Store, value: object) -> int:
    if isinstance(value, date):
        return local_seconds(value, store.zone)
    text = to_text(value, store.dates)
    return int(_any_moment(store, text).timestamp()) if text else 0


def _dated(store: Store, value: object, *, whole_day: bool) -> object:
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time(), store.zone)
        return moment.date() if whole_day else moment
    text = to_text(value, store.dates)
    if text in {"", "0"}:
        return text
    moment = _any_moment(store, text)
    return written(moment.date() if whole_day else moment, store.dates)


def _any_moment(store: Store, text: str) -> datetime:
    return form_moment(store, text) or stored_moment(store, text) or spoken(store, text) or epoch(store)


def _here(store: Store, value: date) -> date:
    return value.astimezone(store.zone) if isinstance(value, datetime) else value


def text_as(store: Store, text: str, kind: str) -> str:
    """Convert a text to a text of ``date`` or ``datetime``; an invalid date followed by an offset stays as it is."""
    if text in {"", "0"}:
        return text
    if has_offset(text) and stored_moment(store, text) is None:
        return text
    moment = form_moment(store, text) or spoken(store, text) or epoch(store)
    return written(moment.date() if kind == "date" else moment, store.dates)


def number_as(store: Store, seconds: int, kind: str) -> str:
    """Convert seconds to a text of ``date`` or ``datetime``."""
    moment = of_seconds(store, seconds)
    return written(moment.date() if kind == "date" else moment, store.dates)
