"""A `.bpt` file as a record: read with every check, written as the designer writes it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.bpt.payload import pack, unpack
from bizproc_mcp.rules.bpt.serialize import serialize
from bizproc_mcp.rules.bpt.unserialize import unserialize
from bizproc_mcp.rules.descriptors import form_fields
from bizproc_mcp.rules.untrusted import quoted

_ROOTS = ("SequentialWorkflowActivity", "StateMachineWorkflowActivity")
_MAPS = ("PARAMETERS", "VARIABLES", "CONSTANTS", "DOCUMENT_FIELDS")
_CHOOSE_ANOTHER = "Give a file that the designer of business processes exported."


@dataclass(frozen=True, slots=True)
class BptFile:
    """The contents of a `.bpt` file (docs/portal.md 6.3).

    `tree` is a list with one root activity, as in `Template.tree`; the four maps go from id to
    descriptor. `version` is None if the file has none. `extra` keeps unknown root keys.
    `notes` are the reader's remarks for the person who sends the file; they are not written.
    """

    tree: Sequence[JsonMap]
    parameters: JsonMap = field(default_factory=dict)
    variables: JsonMap = field(default_factory=dict)
    constants: JsonMap = field(default_factory=dict)
    document_fields: JsonMap = field(default_factory=dict)
    version: Json = 2
    extra: JsonMap = field(default_factory=dict)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def parameter_fields(self) -> tuple[FormField, ...]:
        """The form fields to fill in when the process starts."""
        return form_fields(self.parameters)

    def variable_fields(self) -> tuple[FormField, ...]:
        """The values the process stores while it runs."""
        return form_fields(self.variables)

    def constant_fields(self) -> tuple[FormField, ...]:
        """The values an administrator sets once; they are part of the file."""
        return form_fields(self.constants)


def read_bpt(data: bytes) -> BptFile:
    """Read a file of at most 2 MiB compressed and 32 MiB uncompressed.

    Raises `InvalidInput` for anything the portal would call "Incorrect workflow template", and for files
    that are damaged, truncated, too large, nested too deeply, or contain objects or text that is not UTF-8.
    """
    root = unserialize(unpack(data))
    if not isinstance(root, Mapping) or "TEMPLATE" not in root:
        raise InvalidInput("The file holds no TEMPLATE, so it is not a process template.", _CHOOSE_ANOTHER)
    tree = _tree(root["TEMPLATE"])
    maps = {key: _map(key, root.get(key)) for key in _MAPS}
    return BptFile(
        tree=tree,
        parameters=maps["PARAMETERS"],
        variables=maps["VARIABLES"],
        constants=maps["CONSTANTS"],
        document_fields=maps["DOCUMENT_FIELDS"],
        version=root.get("VERSION"),
        extra={key: value for key, value in root.items() if key not in ("VERSION", "TEMPLATE", *_MAPS)},
        notes=tuple(_notes(root, tree)),
    )


def write_bpt(file: BptFile) -> bytes:
    """The file's bytes: zlib level 9, root keys in the designer's order, unknown ones last.

    Raises `InvalidInput` for anything that could not be read back.
    """
    root: dict[str, Json] = {} if file.version is None else {"VERSION": file.version}
    root["TEMPLATE"] = _tree(file.tree)
    root["PARAMETERS"] = file.parameters
    root["VARIABLES"] = file.variables
    root["CONSTANTS"] = file.constants
    root["DOCUMENT_FIELDS"] = file.document_fields
    root |= {key: value for key, value in file.extra.items() if key not in root and key != "VERSION"}
    return pack(serialize(root))


def _tree(value: Json) -> Sequence[JsonMap]:
    # PHP takes the first element whatever its key; a map with one node is the same as a list.
    nodes = list(value.values()) if isinstance(value, Mapping) and "Type" not in value else value
    if not isinstance(nodes, Sequence) or isinstance(nodes, str) or not nodes:
        raise InvalidInput("TEMPLATE of the file holds no activity.", _CHOOSE_ANOTHER)
    for node in nodes:
        kind = node.get("Type") if isinstance(node, Mapping) else None
        if not isinstance(kind, str) or not kind:
            raise InvalidInput("TEMPLATE of the file does not begin with an activity.", _CHOOSE_ANOTHER)
    if len(nodes) > 1:
        # Portal versions disagree about which of them they run: the one shown could be the wrong one.
        raise InvalidInput(f"TEMPLATE of the file holds {len(nodes)} processes; a file holds one.", _CHOOSE_ANOTHER)
    return cast("Sequence[JsonMap]", nodes)


def _map(key: str, value: Json) -> JsonMap:
    """A map by id; an empty PHP array or a missing one is an empty map."""
    if value is None or value in ([], ""):
        return {}
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(index): item for index, item in enumerate(value)}
    raise InvalidInput(f"{key} of the file is not a list of descriptors.", _CHOOSE_ANOTHER)


def _notes(root: JsonMap, tree: Sequence[JsonMap]) -> Iterator[str]:
    if root.get("VERSION") not in (2, "2"):
        yield "The file does not say VERSION 2: it comes from an old portal."
    if tree[0].get("Type") not in _ROOTS:
        yield f"The root is {quoted(str(tree[0].get('Type')), 60)}, which is not a process."
    doubles = [name for name, count in Counter(_names(tree)).items() if count > 1]
    if doubles:
        shown = ", ".join(quoted(name, 60) for name in doubles[:5]) + (", …" if len(doubles) > 5 else "")
        yield f"{len(doubles)} activity names stand twice ({shown}); the portal refuses such a file."


def _names(tree: Sequence[JsonMap]) -> Iterator[str]:
    waiting: list[Json] = list(tree)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Mapping):
            continue
        name, children = node.get("Name"), node.get("Children")
        if isinstance(name, str):
            yield name
        if isinstance(children, Mapping):
            waiting += children.values()
        elif isinstance(children, Sequence) and not isinstance(children, str):
            waiting += children
