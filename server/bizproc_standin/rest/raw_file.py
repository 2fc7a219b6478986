"""A response that is a file and not JSON (docs/portal.md 10.4): its headers."""

from dataclasses import dataclass
from urllib.parse import quote

from bizproc_standin.state.records import FileContent

__all__ = ["RawFile"]


@dataclass(frozen=True, slots=True)
class RawFile:
    """The file that a method answers with; its errors stay JSON."""

    name: str
    content: FileContent

    @property
    def headers(self) -> dict[str, str]:
        """Type and name as the portal's web server sends them; the length is added by the server."""
        plain = self.name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
        disposition = f"attachment; filename=\"{plain}\"; filename*=utf-8''{quote(self.name)}"
        return {"Content-Type": self.content.type, "Content-Disposition": disposition}
