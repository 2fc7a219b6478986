"""Field types: their REST form, their form input and display, conversion between types."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bizproc_standin.engine.types import Field, field_of
from bizproc_standin.rest.json_values import json_value
from tests.vectors.comparison import Aspect, NoCounterpartError, guarded
from tests.vectors.files import add_files, recorded_addresses, saved
from tests.vectors.portal import portal
from tests.vectors.shapes import MOSCOW, expected, given, recorded
from tests.vectors.vector import Vector


def compare(vector: Vector) -> Sequence[Aspect]:
    asked, output = vector.given, vector.output
    _check(vector)
    made = portal()
    field = field_of(made, {"Type": asked["type"], "Multiple": asked.get("multiple"), "Options": asked.get("options")})
    if asked["type"] == "file":
        add_files(made)
    want: Any = expected(output)
    if vector.group == "externalize rest":
        want = _sent(output["value"])
    elif vector.group == "portal form":
        want = [want, len(output.get("field_errors", []))]
    aspects = [Aspect(vector.group, want, guarded(_way(field, vector)))]
    if "files_saved" in output:
        wanted = {number: file["content_base64"] for number, file in output["files_saved"].items()}
        aspects.append(Aspect(vector.group, wanted, saved(made)))
    return aspects


def _check(vector: Vector) -> None:
    if "error" in vector.output:
        raise NoCounterpartError("a fault inside PHP")
    if vector.given["type"] == "file" and "php_warnings" in vector.output:
        raise NoCounterpartError("a link to a file that was recorded without its name and place")
    if "'$system_date'" in str(vector.given["value"]):
        raise NoCounterpartError("a day that came out of the database")


def _way(field: Field, vector: Vector) -> Callable[[], object]:
    value, form = given(vector.given["value"]), vector.given.get("format", "")
    ways: Mapping[str, Callable[[], object]] = {
        "externalize rest": lambda: recorded_addresses(json_value(field.external(value), MOSCOW)),
        "internalize rest": lambda: field.internal(value),
        "printable": lambda: field.printed(value),
        "portal form": lambda: _filled_in(field, value),
    }
    kind = vector.group.partition(" ")[0]
    if kind == "convert":
        return lambda: field.converted(value, vector.given["to"])
    if kind == "format":
        return lambda: field.formatted(form, value)
    return ways[vector.group]


def _filled_in(field: Field, value: object) -> object:
    found = field.extracted(value)
    return [found.value, found.wrong]


def _sent(value: Any) -> Any:
    """Return the value on the wire, where PHP's datetimes are ISO 8601."""
    if isinstance(value, dict) and "$system_datetime" in value:
        return value["$system_datetime"]
    return [_sent(item) for item in value] if isinstance(value, list) else recorded(value)
