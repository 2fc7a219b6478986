"""Values of the world as the portal's JSON shows them (reference 3)."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_array

__all__ = ["json_value", "json_values"]


def json_value(value: object, zone: tzinfo) -> object:
    """Maps with keys 0…n-1 become lists, empty ones ``[]``, moments ISO 8601."""
    if isinstance(value, Mapping):
        return php_array({str(key): json_value(item, zone) for key, item in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [json_value(item, zone) for item in value]
    if isinstance(value, datetime):
        return iso(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def json_values(values: Mapping[str, object], zone: tzinfo) -> dict[str, object]:
    """The same for a map that is known to have names for keys."""
    return {key: json_value(item, zone) for key, item in values.items()}
