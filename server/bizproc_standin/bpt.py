"""Template files: a zlib stream of a PHP ``serialize()`` string (docs/portal.md 6.3).

``phpserialize`` reads the values; before it does, one pass over the bytes makes sure they are well formed,
because the library follows any nesting, ignores what trails, and believes any count.
"""

import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import phpserialize

from bizproc_standin.engine.tree import Node, TreeError, read_tree
from bizproc_standin.engine.values import mapped

MAX_FILE = 16 * 1024 * 1024
MAX_UNPACKED = 32 * 1024 * 1024
MAX_DEPTH = 128
MAX_VALUES = 500_000
# Column sizes of the portal's table (docs/portal.md 6.4).
MAX_SECTION = {"PARAMETERS": 65_535, "VARIABLES": 65_535, "CONSTANTS": 16_777_215}
INCORRECT = "Incorrect workflow template"

_ARRAY = re.compile(rb"a:(\d{1,9}):\{")
_STRING = re.compile(rb's:(\d{1,9}):"')
_SCALAR = re.compile(rb"(?:N|b:[01]|i:-?\d{1,19}|d:-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?);")


class BptError(ValueError):
    """The bytes are no template file; the text says what is wrong with them."""


@dataclass(slots=True, frozen=True)
class BptFile:
    """A template file; ``template`` is its root activity. PHP lists become lists, other arrays maps."""

    template: Mapping[str, object]
    parameters: Mapping[str, object] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    document_fields: Mapping[str, object] = field(default_factory=dict)
    version: int = 2


def read_bpt(data: bytes) -> BptFile:
    """Read a ``.bpt`` file, compressed or plain; raises BptError."""
    if len(data) > MAX_FILE:
        raise BptError(f"{INCORRECT}: larger than {MAX_FILE} bytes.")
    root = unserialize(data if data.startswith(b"a:") else _unpacked(data))
    if not isinstance(root, dict | list):
        raise BptError(f"{INCORRECT}: not a map.")
    root = mapped(root)
    trees = root.get("TEMPLATE")
    if not isinstance(trees, list) or len(trees) != 1 or not isinstance(trees[0], dict):
        raise BptError(f"{INCORRECT}: TEMPLATE is not a list of one activity.")
    _check_tree(trees[0])
    version = root.get("VERSION", 2)
    file = BptFile(
        template=trees[0],
        parameters=_section(root, "PARAMETERS"),
        variables=_section(root, "VARIABLES"),
        constants=_section(root, "CONSTANTS"),
        document_fields=_section(root, "DOCUMENT_FIELDS"),
        version=version if isinstance(version, int) else 2,
    )
    _check_sizes(file)
    return file


def write_bpt(file: BptFile) -> bytes:
    """Write a ``.bpt`` file as the portal exports it; raises BptError for what PHP could not hold."""
    _check_tree(file.template)
    _check_sizes(file)
    return zlib.compress(
        serialize(
            {
                "VERSION": file.version,
                "TEMPLATE": [file.template],
                "PARAMETERS": file.parameters,
                "VARIABLES": file.variables,
                "CONSTANTS": file.constants,
                "DOCUMENT_FIELDS": file.document_fields,
            }
        ),
        9,
    )


def serialize(value: object) -> bytes:
    """Write a value the way PHP serializes it; raises BptError."""
    written: bytes = phpserialize.dumps(_php(value, 0))
    return written


def _php(value: object, depth: int) -> object:
    if depth > MAX_DEPTH:
        raise BptError("The value is nested too deeply.")
    if isinstance(value, Mapping):
        return {_php_key(key): _php(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return {place: _php(item, depth + 1) for place, item in enumerate(value)}
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError as error:
            raise BptError("A text holds half a surrogate pair.") from error
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise BptError("A number is larger than PHP's integers.")
    if isinstance(value, float) and not math.isfinite(value):
        raise BptError("A number is not finite.")
    if value is None or isinstance(value, bool | int | float):
        return value
    raise BptError(f"A {type(value).__name__} cannot be written.")


def _php_key(key: object) -> object:
    if isinstance(key, bool) or not isinstance(key, int | str):
        raise BptError("A key is neither a text nor an integer.")
    if isinstance(key, str):
        # PHP turns keys that look like integers into integers.
        return int(key) if re.fullmatch(r"0|-?[1-9]\d{0,17}", key, re.ASCII) else key.encode("utf-8", "replace")
    return key


def unserialize(data: bytes) -> object:
    """Read a PHP ``serialize()`` string without objects or references; raises BptError."""
    _check_form(data)
    try:
        return _plain(phpserialize.loads(data, charset="utf-8", errors="strict", decode_strings=True))
    except UnicodeDecodeError as error:
        raise BptError(f"{INCORRECT}: a text is not UTF-8.") from error
    except (ValueError, OverflowError) as error:
        raise BptError(f"{INCORRECT}: {error}") from error


def _plain(value: object) -> object:
    if isinstance(value, dict):
        if list(value) == list(range(len(value))):
            return [_plain(item) for item in value.values()]
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        raise BptError(f"{INCORRECT}: a number is not finite.")
    return value


def _check_form(data: bytes) -> None:
    """Walk over the bytes once without recursion: nesting, counts, lengths and the end must be right."""
    open_arrays: list[int] = []  # how many keys and values each open array still needs
    place = values = 0
    while True:
        while open_arrays and open_arrays[-1] == 0:
            if data[place : place + 1] != b"}":
                raise BptError(f"{INCORRECT}: byte {place}, an array does not end.")
            place += 1
            open_arrays.pop()
        if values and not open_arrays:
            break
        values += 1
        is_key = bool(open_arrays) and open_arrays[-1] % 2 == 0
        if open_arrays:
            open_arrays[-1] -= 1
        place, count = _step(data, place, is_key=is_key)
        if count >= 0:
            open_arrays.append(2 * count)
        if len(open_arrays) > MAX_DEPTH or values > MAX_VALUES:
            raise BptError(f"{INCORRECT}: nested too deeply or too many values.")
    if place != len(data):
        raise BptError(f"{INCORRECT}: {len(data) - place} bytes after the end.")


def _step(data: bytes, place: int, *, is_key: bool) -> tuple[int, int]:
    """Return where the next token ends, and an array's count or -1."""
    if match := _STRING.match(data, place):
        end = match.end() + int(match[1])
        if data[end : end + 2] == b'";':
            return end + 2, -1
    elif match := _SCALAR.match(data, place):
        if not is_key or match[0].startswith(b"i"):
            return match.end(), -1
    elif not is_key and (match := _ARRAY.match(data, place)):
        return match.end(), int(match[1])
    raise BptError(f"{INCORRECT}: byte {place} cannot be read.")


def _unpacked(data: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        unpacked = stream.decompress(data, MAX_UNPACKED)
    except zlib.error as error:
        raise BptError(f"{INCORRECT}: not a zlib stream.") from error
    if stream.unconsumed_tail:
        raise BptError(f"{INCORRECT}: more than {MAX_UNPACKED} bytes unpacked.")
    if not stream.eof:
        raise BptError(f"{INCORRECT}: the file breaks off.")
    if stream.unused_data:
        raise BptError(f"{INCORRECT}: {len(stream.unused_data)} bytes after the end.")
    return unpacked


def _section(root: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = root.get(name)
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(place): item for place, item in enumerate(value)}
    return {}


def _check_tree(root: Mapping[str, object]) -> None:
    try:
        nodes: list[Node] = list(read_tree(root).walk())
    except TreeError as error:
        raise BptError(f"{INCORRECT}: {error}") from error
    names = [node.name for node in nodes if node.name]
    if len(names) != len(set(names)):
        raise BptError("DuplicateActivityName")


def _check_sizes(file: BptFile) -> None:
    sections = {"PARAMETERS": file.parameters, "VARIABLES": file.variables, "CONSTANTS": file.constants}
    for name, section in sections.items():
        if len(serialize(section)) > MAX_SECTION[name]:
            raise BptError(f"{name} is larger than {MAX_SECTION[name]} bytes.")
