"""``date``."""

from datetime import date, datetime

from bizproc_standin.engine.types.dating import epoch, form_moment, midnight, stored_moment, written_day
from bizproc_standin.engine.types.moments import DatetimeType
from bizproc_standin.state.store import Store

__all__ = ["DateType"]


class DateType(DatetimeType):
    """A day. REST still sends it with a time, including the time that was written."""

    whole_days = True

    def shaped(self, value: datetime) -> date:
        """Drop the time."""
        return value.date()

    def stored(self, store: Store, text: str) -> datetime | None:
        """Read the day as written."""
        return stored_moment(store, written_day(text))

    def filled_in(self, store: Store, text: str) -> datetime | None:
        """Read the day as written, if the whole text is in the site's format."""
        return form_moment(store, written_day(text)) if form_moment(store, text) is not None else None

    def _with_offset_out(self, store: Store, text: str) -> datetime:
        # The day as written, whatever its UTC offset.
        read = stored_moment(store, text)
        return epoch(store) if read is None else midnight(read).replace(tzinfo=store.zone)
