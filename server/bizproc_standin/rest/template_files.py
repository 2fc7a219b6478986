"""Template files as they arrive: base64, a file, complete activities (docs/portal.md 6.2, 6.3, 6.4)."""

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
"""What an activity cannot do without; of several names one suffices."""


class WrongTemplate(ValueError):
    """The file cannot be imported; the text is what the portal says."""


def decode_file(value: object) -> bytes | None:
    """Bytes of ``base64`` or ``[name, base64]``; None when there are none or they cannot be decoded."""
    items = php_items(value)
    if items is not None:
        value = items[-1][1] if items else None
    if not isinstance(value, str):
        return None
    try:
        # Line breaks are no mistake; a + that a form turned into a blank is one that PHP forgives.
        content = base64.b64decode("".join(value.replace(" ", "+").split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return content or None


def read_template(content: bytes, world: World) -> BptFile:
    """Import a file.

    Raises:
        WrongTemplate: it is no template file, or an activity in it is incomplete or of a type nobody knows; whether it
            is switched off makes no difference.

    """
    try:
        file = read_bpt(content)
    except BptError as error:
        # The portal does not explain what is wrong with the bytes.
        text = str(error)
        raise WrongTemplate(INCORRECT if text.startswith(INCORRECT) else text) from error
    complaints = list(_complaints(read_tree(file.template), world))
    if complaints:
        raise WrongTemplate("".join(f"{complaint}. " for complaint in complaints))
    return file


def _complaints(root: Node, world: World) -> Iterator[str]:
    """What the activities' own validators say; their form is known, their words are not (docs/portal.md 6.4)."""
    for node in root.walk():
        if not world.knows_activity(node.type):
            yield f"Activity {node.type} is not found"
        for names in _NEEDED.get(node.type, ()):
            if not any(node.properties.get(name) for name in names):
                yield f"The '{names[0]}' property is not specified"
