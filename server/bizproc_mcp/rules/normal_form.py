"""Values as the portal will store them: this one form is judged, shown and sent.

PHP has one array type for lists and maps, so `{"0": "a"}` arrives there as `["a"]`; booleans are sent as Y
and N, because forms and batches have only strings.
"""

from collections.abc import Mapping, Sequence

from bizproc_mcp.models.files import Value

__all__ = ["as_list", "normal", "normal_values"]


def normal_values(values: Mapping[str, Value]) -> dict[str, Value]:
    """Fields or parameters in normal form; the names are unchanged."""
    return {name: normal(value) for name, value in values.items()}


def normal(value: Value) -> Value:
    """A value in normal form; one that already is stays equal."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    value = as_list(value)
    if isinstance(value, Mapping):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [normal(item) for item in value]
    return value


def as_list(value: Value) -> Value:
    """A map with the keys 0, 1, 2 … in order becomes a list, as in PHP; everything else is unchanged."""
    if isinstance(value, Mapping) and value and list(value) == [str(index) for index in range(len(value))]:
        return list(value.values())
    return value
