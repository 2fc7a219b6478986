"""The content of files, produced in pieces so that a large file needs no memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import guess_type

__all__ = ["FileContent"]

_FILLER = b"Brightwater Supplies.\n" * 3000


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file's bytes: ``data``, then ``filling`` bytes of text that exist only while they are sent."""

    data: bytes
    type: str = "application/octet-stream"
    filling: int = 0
    announced: bool = True
    """Whether the portal tells the length before it sends the bytes."""
    elsewhere: str = ""
    """The address of a storage to which the portal redirects instead of sending bytes."""
    page: bool = False
    """Whether the portal sends these bytes as a web page in the file's place, so without a file's name."""

    @classmethod
    def of(cls, data: bytes, name: str) -> "FileContent":
        """Content with the type that the file's name stands for."""
        return cls(data, _type_of(name))

    @classmethod
    def lazy(cls, size: int, name: str, *, announced: bool = True) -> "FileContent":
        """``size`` bytes of text without keeping them."""
        return cls(b"", _type_of(name), size, announced)

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data) + self.filling

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes."""
        if self.data:
            yield self.data
        left = self.filling
        while left > 0:
            yield _FILLER[:left]
            left -= len(_FILLER)

    def read(self) -> bytes:
        """Return all bytes."""
        return b"".join(self.pieces())


def _type_of(name: str) -> str:
    return guess_type(name)[0] or "application/octet-stream"
