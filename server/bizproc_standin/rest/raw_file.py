"""A response that is a file and not JSON (docs/portal.md 10.4): its headers."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from bizproc_standin.state.records import FileContent

__all__ = ["RawFile"]

_STRANGE = re.compile(r'[^ -~]|["\\]')
"""What a header's quoted text cannot contain; the other form of the name is encoded."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """The file that a method answers with; its errors stay JSON."""

    name: str
    content: FileContent

    @property
    def headers(self) -> dict[str, str]:
        """Type and name as the portal's web server sends them; the length is added by the server."""
        if self.content.page:
            return {"Content-Type": self.content.type}
        plain = _STRANGE.sub("_", self.name)
        disposition = f"attachment; filename=\"{plain}\"; filename*=utf-8''{quote(self.name)}"
        return {"Content-Type": self.content.type, "Content-Disposition": disposition}
