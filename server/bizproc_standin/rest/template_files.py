"""Template files as they arrive: base64, a file inside, activities that must be complete (reference 6.2-6.4)."""

import base64
import binascii
from collections.abc import Iterator, Mapping

from bizproc_standin.bpt import INCORRECT, BptError, BptFile, read_bpt
from bizproc_standin.engine.tree import Node, read_tree
from bizproc_standin.rest.php_forms import php_items

__all__ = ["WrongTemplate", "decode_file", "read_template"]

_ASKS_PEOPLE = {
    "ApproveActivity",
    "ReviewActivity",
    "RequestInformationActivity",
    "RequestInformationOptionalActivity",
}


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


def read_template(content: bytes) -> BptFile:
    """Import a file.

    Raises:
        WrongTemplate: it is no template file, or an activity in it is incomplete.

    """
    try:
        file = read_bpt(content)
    except BptError as error:
        # The portal does not explain what is wrong with the bytes.
        text = str(error)
        raise WrongTemplate(INCORRECT if text.startswith(INCORRECT) else text) from error
    complaints = list(_complaints(read_tree(file.template)))
    if complaints:
        raise WrongTemplate("".join(f"{complaint}. " for complaint in complaints))
    return file


def _complaints(root: Node) -> Iterator[str]:
    """What the activities' own checks say; the reference gives their form, not their words (6.4)."""
    for node in root.walk():
        if node.type in _ASKS_PEOPLE:
            yield from _missing(node.properties)


def _missing(properties: Mapping[str, object]) -> Iterator[str]:
    if not properties.get("Users"):
        yield "The 'Users' property is not specified"
    if not properties.get("Name"):
        yield "The 'Name' property is not specified"
