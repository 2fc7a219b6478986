"""The JSON form of the world's values (docs/portal.md 3)."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_array
from bizproc_standin.state.records import StoredFile

__all__ = ["json_value"]


def json_value(value: object, zone: tzinfo) -> object:
    """Maps with keys 0…n-1 become lists, empty ones ``[]``, datetimes ISO 8601, files their addresses."""
    if isinstance(value, Mapping):
        return php_array({str(key): json_value(item, zone) for key, item in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [json_value(item, zone) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else _text(value, zone)


def _text(value: object, zone: tzinfo) -> str:
    if isinstance(value, StoredFile):
        return value.address
    if isinstance(value, datetime):
        return iso(value, zone)
    return value.isoformat() if isinstance(value, date) else str(value)
