"""What the data of items is made of: days counted from today, and the fields that most items have."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bizproc_standin.seed.documents import Kind

__all__ = ["Calendar", "Entries", "Fields", "sale"]

Fields = Mapping[str, object]
Entries = dict[tuple[Kind, int], Fields]
"""The fields by item."""


class Calendar:
    """Days and times before and after today."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def day(self, number: int) -> date:
        """That many days from today."""
        return (self._now + timedelta(days=number)).date()

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """A time on that day."""
        return (self._now + timedelta(days=number)).replace(hour=hour, minute=minute, second=0)


def sale(stage: str, company: int, contacts: list[int], currency: str, begin: date, close: date) -> Fields:
    """Stage, customer, currency and dates."""
    return {
        "STAGE_ID": stage,
        "COMPANY_ID": company,
        "CONTACT_IDS": contacts,
        "CURRENCY_ID": currency,
        "BEGINDATE": begin,
        "CLOSEDATE": close,
    }
