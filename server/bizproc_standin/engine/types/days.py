"""``date``."""

from datetime import date, datetime

from bizproc_standin.engine.types.dating import epoch, form_moment, midnight, stored_moment, written_day
from bizproc_standin.engine.types.moments import DatetimeType
from bizproc_standin.state.store import Store

__all__ = ["DateType"]


class DateType(DatetimeType):
    """A day. REST still sends it with a time, the one that was written included."""

    whole_days = True

    def shaped(self, value: datetime) -> date:
        """Keep the day."""
        return value.date()

    def stored(self, store: Store, text: str) -> datetime | None:
        """Read the day that is written."""
        return stored_moment(store, written_day(text))

    def filled_in(self, store: Store, text: str) -> datetime | None:
        """Read the day that is written, where all of it is in the site's format."""
        return form_moment(store, written_day(text)) if form_moment(store, text) is not None else None

    def _with_offset_out(self, store: Store, text: str) -> datetime:
        # The day as it is written, whoever's hours it was written in.
        read = stored_moment(store, text)
        return epoch(store) if read is None else midnight(read).replace(tzinfo=store.zone)
