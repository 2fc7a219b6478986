"""Values of items as JSON: numbers, shifted dates, flags (docs/portal.md 18.6)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, tzinfo

from bizproc_standin.engine.values import moment, number
from bizproc_standin.rest.moments import iso
from bizproc_standin.state.records.crm import CrmField
from bizproc_standin.world.crm.values import EMPTY, id_of

__all__ = ["INTEGERS", "scalar", "sum_of"]

INTEGERS = frozenset(
    {
        *("integer", "user", "employee", "enumeration", "file", "iblock_element", "crm_category"),
        *("crm_lead", "crm_deal", "crm_contact", "crm_company", "crm_quote"),
    }
)
"""Types whose values are whole numbers."""


def scalar(field: CrmField, value: object, zone: tzinfo) -> object:
    """Return one value of a field as JSON; files are ids here."""
    if value in EMPTY:
        return None
    if field.type in INTEGERS:
        return id_of(value)
    write = _WRITERS.get(field.type)
    return str(value) if write is None else write(value, zone)


def sum_of(value: object) -> int | float:
    """A sum; whole ones come without a fraction."""
    read = number(value) or 0
    return int(read) if float(read).is_integer() else read


def _date(value: object, zone: tzinfo) -> object:
    """A day as the portal writes it: midnight, moved by the portal's offset."""
    read = moment(value, zone)
    return read and iso(datetime.combine(read.astimezone(zone).date(), time(), UTC), zone)


def _datetime(value: object, zone: tzinfo) -> object:
    read = moment(value, zone)
    return read and iso(read, zone)


def _flag(value: object, _: tzinfo) -> object:
    return "Y" if value in {True, "Y", "1"} else "N"


_WRITERS: Mapping[str, Callable[[object, tzinfo], object]] = {
    "double": lambda value, _: sum_of(value),
    "boolean": _flag,
    "date": _date,
    "datetime": _datetime,
}
