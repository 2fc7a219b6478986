"""A file on its way to the portal."""

import hashlib
from dataclasses import dataclass, field

__all__ = ["FileContent"]


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file by name and bytes: the only form in which content travels before the request is built.

    What shows, binds or writes down a value sees the name, the size and the fingerprint.
    """

    name: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """The whole fingerprint, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()
