"""Template files: a zlib stream of a PHP ``serialize()`` string (docs/portal.md 6.3)."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_standin.engine.tree import Node, TreeError, read_tree
from bizproc_standin.engine.values import mapped
from bizproc_standin.php.serialization import SerializationError, serialize, unserialize

MAX_FILE = 16 * 1024 * 1024
MAX_UNPACKED = 32 * 1024 * 1024
# Column sizes of the portal's table (docs/portal.md 6.4).
MAX_SECTION = {"PARAMETERS": 65_535, "VARIABLES": 65_535, "CONSTANTS": 16_777_215}
INCORRECT = "Incorrect workflow template"


class BptError(ValueError):
    """The bytes are not a template file; the message says why."""


@dataclass(slots=True, frozen=True)
class BptFile:
    """A template file; ``template`` is its root activity. PHP lists become lists, other arrays become maps."""

    template: Mapping[str, object]
    parameters: Mapping[str, object] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    document_fields: Mapping[str, object] = field(default_factory=dict)
    version: int = 2


def read_bpt(data: bytes) -> BptFile:
    """Read a ``.bpt`` file, compressed or not; raises BptError."""
    if len(data) > MAX_FILE:
        raise BptError(f"{INCORRECT}: larger than {MAX_FILE} bytes.")
    try:
        root = unserialize(data if data.startswith(b"a:") else _unpacked(data))
    except SerializationError as error:
        raise BptError(f"{INCORRECT}: {error}") from error
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
    """Write a ``.bpt`` file as the portal exports it; raises BptError for values that PHP cannot represent."""
    _check_tree(file.template)
    _check_sizes(file)
    root = {
        "VERSION": file.version,
        "TEMPLATE": [file.template],
        "PARAMETERS": file.parameters,
        "VARIABLES": file.variables,
        "CONSTANTS": file.constants,
        "DOCUMENT_FIELDS": file.document_fields,
    }
    return zlib.compress(_serialized(root), 9)


def _serialized(value: object) -> bytes:
    try:
        return serialize(value)
    except SerializationError as error:
        raise BptError(str(error)) from error


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
        if len(_serialized(section)) > MAX_SECTION[name]:
            raise BptError(f"{name} is larger than {MAX_SECTION[name]} bytes.")
