"""Reading uploaded template files: base64, file format, completeness of activities (docs/portal.md 6.2, 6.3, 6.4)."""

import base64
import binascii
from collections.abc import Iterator, Mapping

from bizproc_standin.bpt import INCORRECT, BptError, BptFile, read_bpt
from bizproc_standin.engine.tree import Node, read_tree
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.state.records import APPROVE, REQUEST, REQUEST_OPTIONAL, REVIEW
from bizproc_standin.world.world import World

__all__ = ["WrongTemplate", "decode_file", "read_template"]

_TASK = (("Users",), ("Name",))
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    APPROVE: _TASK,
    REVIEW: _TASK,
    REQUEST: _TASK,
    REQUEST_OPTIONAL: _TASK,
    "DelayActivity": (("TimeoutDuration", "TimeoutTime"),),
    "SetFieldActivity": (("FieldValue",),),
    "SetVariableActivity": (("VariableValue",),),
    "LogActivity": (("Text",),),
}
"""The required properties of an activity; of several names one is enough."""


class WrongTemplate(ValueError):
    """The file cannot be imported; the message is the portal's."""


def decode_file(value: object) -> bytes | None:
    """Decode ``base64`` or ``[name, base64]``; None when it is missing or invalid."""
    items = php_items(value)
    if items is not None:
        value = items[-1][1] if items else None
    if not isinstance(value, str):
        return None
    try:
        # Line breaks are allowed, and so is a space in place of +, as PHP accepts it.
        content = base64.b64decode("".join(value.replace(" ", "+").split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return content or None


def read_template(content: bytes, world: World) -> BptFile:
    """Import a file.

    Raises:
        WrongTemplate: it is not a template file, or one of its activities is incomplete or of an unknown type,
            even if it is disabled.

    """
    try:
        file = read_bpt(content)
    except BptError as error:
        # The portal does not say what is wrong with the bytes.
        text = str(error)
        raise WrongTemplate(INCORRECT if text.startswith(INCORRECT) else text) from error
    complaints = list(_complaints(read_tree(file.template), world))
    if complaints:
        raise WrongTemplate("".join(f"{complaint}. " for complaint in complaints))
    return file


def _complaints(root: Node, world: World) -> Iterator[str]:
    """The errors of the activities' validators; their format is known, their wording is not (docs/portal.md 6.4)."""
    for node in root.walk():
        if not world.knows_activity(node.type):
            yield f"Activity {node.type} is not found"
        for names in _NEEDED.get(node.type, ()):
            if not any(node.properties.get(name) for name in names):
                yield f"The '{names[0]}' property is not specified"
