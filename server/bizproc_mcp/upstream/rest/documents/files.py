"""How a file is named within its document: what kind of number it is, and the number."""

import re
from typing import Literal

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import AttachedFile
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.rest.documents.tolerant import whole

__all__ = ["FileKind", "attached_file", "drive_file", "file_id", "file_kind", "on_portal"]

FileKind = Literal["field", "disk", "attached"]
"""A file of a field (its own id), a Drive object, or an attachment to a Drive object."""
_CREDENTIALS = re.compile(r"/rest/|[?&](?:auth|token|sessid|ap)\b", re.IGNORECASE)
_KINDS: dict[str, FileKind] = {"field": "field", "disk": "disk", "attached": "attached"}


def file_id(kind: FileKind, number: int) -> PortalCode:
    """The name of a file: `disk:9043`."""
    return PortalCode(f"{kind}:{number}")


def file_kind(file: PortalCode) -> tuple[FileKind, int] | None:
    """The kind and number in such a name; None if it is none."""
    kind, _, number = file.raw.partition(":")
    known = _KINDS.get(kind)
    return (known, int(number)) if known and number.isascii() and number.isdigit() and len(number) < 19 else None


def drive_file(address: str, number: int, name: str, size: Json) -> AttachedFile:
    """A file on the Drive by the id of its object; `address` is the portal's."""
    # The portal's own addresses of the content hold a credential; this one asks its reader to sign in.
    link = PortalText(f"{address}/disk/downloadFile/{number}/?&ncc=1")
    return AttachedFile(file_id("disk", number), PortalText(name), whole(size), link)


def attached_file(address: str, number: int, name: str, size: Json) -> AttachedFile:
    """A file on the Drive by the id of its attachment to something."""
    link = PortalText(f"{address}/bitrix/tools/disk/uf.php?attachedId={number}&action=download&ncc=1")
    return AttachedFile(file_id("attached", number), PortalText(name), whole(size), link)


def on_portal(address: str, link: str | PortalText) -> PortalText:
    """A link from an answer as a full address; empty if it leads elsewhere or may hold a credential."""
    path = link.raw if isinstance(link, PortalText) else link
    origin = "/".join(address.split("/")[:3])
    full = f"{origin}{path}" if path.startswith("/") and not path.startswith("//") else path
    safe = full.startswith(f"{origin}/") and _CREDENTIALS.search(full) is None
    return PortalText(full) if safe else PortalText()
