"""The parameters of controllers: names in their exact case, checked one by one (docs/portal.md 18.2)."""

import re
from collections.abc import Mapping

from bizproc_standin.php.numbers import to_int
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call
from bizproc_standin.rest.refusals import Refusal

__all__ = ["flag", "mapping", "number"]

_NUMERIC = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*\Z")


def number(call: Call, name: str) -> int:
    """Return a required integer; a text of digits counts.

    Raises:
        Refusal: 400 ``"100"`` when it is missing or not a number.

    """
    if name not in call.incoming.params:
        raise Refusal("100", f"Could not find value for parameter {{{name}}}")
    value = call.incoming.params[name]
    if isinstance(value, bool) or not isinstance(value, int | float | str) or not _NUMERIC.match(str(value)):
        raise _wrong(name, value, "int")
    return to_int(value)


def flag(call: Call, name: str) -> bool:
    """Return a switch "Y" or "N", no by default; anything but text is refused."""
    value = call.incoming.params.get(name, "N")
    if not isinstance(value, str):
        raise _wrong(name, value, "string")
    return value == "Y"


def mapping(call: Call, name: str) -> Mapping[str, object] | None:
    """Return an optional array with its keys."""
    value = call.incoming.params.get(name)
    if value is None:
        return None
    items = php_items(value)
    if items is None:
        raise _wrong(name, value, "array")
    return dict(items)


def _wrong(name: str, value: object, kind: str) -> Refusal:
    text = "Array" if php_items(value) is not None else str(value)
    if isinstance(value, bool) or value is None:
        text = "1" if value else ""
    return Refusal(
        "100", f"Invalid value {{{text}}} to match with parameter {{{name}}}. Should be value of type {kind}."
    )
