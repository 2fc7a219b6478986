"""How a file is named within its document: what kind of number it is, and the number."""

from typing import Literal

from bizproc_mcp.text.portal_text import PortalCode

__all__ = ["FileKind", "file_id", "file_kind"]

FileKind = Literal["field", "disk", "attached"]
"""A file of a field (its own id), a Drive object, or an attachment to a Drive object."""
_KINDS: dict[str, FileKind] = {"field": "field", "disk": "disk", "attached": "attached"}


def file_id(kind: FileKind, number: int) -> PortalCode:
    """The name of a file: `disk:9043`."""
    return PortalCode(f"{kind}:{number}")


def file_kind(file: PortalCode) -> tuple[FileKind, int] | None:
    """The kind and number in such a name; None if it is none."""
    kind, _, number = file.raw.partition(":")
    known = _KINDS.get(kind)
    return (known, int(number)) if known and number.isascii() and number.isdigit() and len(number) < 19 else None
