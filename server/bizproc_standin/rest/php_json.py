"""JSON and XML as the portal writes them, and JSON as PHP reads it (docs/portal.md 1.1, 1.6)."""

import json
import math
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from bizproc_standin.rest.php_forms import php_array

__all__ = ["dump_json", "dump_xml", "load_json"]

_ESCAPED = re.compile(r"\\.")
_ESCAPES = {
    "<": "\\u003C",
    ">": "\\u003E",
    "&": "\\u0026",
    "'": "\\u0027",
    "/": "\\/",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_MAX_DEPTH = 512


def dump_json(value: object) -> bytes:
    r"""Encode with ``\/``, hex-escaped ``< > & ' "`` and plain unicode (docs/portal.md 1.6)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if '\\"' in text:
        text = _ESCAPED.sub(lambda found: "\\u0022" if found[0] == '\\"' else found[0], text)
    # After the encoder's own escapes, none of these characters follows a backslash.
    for plain, escaped in _ESCAPES.items():
        text = text.replace(plain, escaped)
    return text.encode("utf-8", "replace")


def load_json(body: bytes) -> dict[str, object]:
    """Decode a JSON body as the portal does: anything but a map or a list means no parameters."""
    try:
        value = json.loads(body, parse_int=_integer, parse_float=_finite, parse_constant=_refuse)
        if _SURROGATE.search(body):
            json.dumps(value, ensure_ascii=False).encode()  # PHP refuses a lone surrogate
        value = _settled(value, _MAX_DEPTH)
    except (ValueError, RecursionError):
        return {}
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return {}


def _settled(value: object, depth: int) -> object:
    """Convert maps with keys 0…n-1 to lists: PHP does not distinguish them."""
    if depth <= 0:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        inner = {key: _settled(item, depth - 1) for key, item in value.items()}
        # The outermost map contains the parameters and stays a map.
        return inner if depth == _MAX_DEPTH else php_array(inner)
    if isinstance(value, list):
        return [_settled(item, depth - 1) for item in value]
    return value


def _integer(digits: str) -> int | float:
    if len(digits) <= 20 and -(2**63) <= (number := int(digits)) < 2**63:
        return number
    return _finite(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def dump_xml(value: Mapping[str, object]) -> bytes:
    """Encode a response for the ``.xml`` suffix: list items become ``<item>``."""
    body = "".join(_element(key, item) for key, item in value.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<response>{body}</response>'.encode("utf-8", "replace")


def _element(name: str, value: object) -> str:
    return f"<{name}>{_content(value)}</{name}>"


def _content(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(_element("item" if str(key).isdigit() else str(key), item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return "".join(_element("item", item) for item in value)
    if value is None or value is False:
        return ""
    return "1" if value is True else escape(str(value), {'"': "&quot;"})
