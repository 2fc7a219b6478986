"""The content of files, produced in pieces so that a large file needs no memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from mimetypes import guess_type

__all__ = ["FileContent"]

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file's bytes; ``size`` None means that the portal does not announce their length."""

    size: int | None
    pieces: Callable[[], Iterable[bytes]]
    type: str = "application/octet-stream"

    @classmethod
    def of(cls, data: bytes, name: str) -> "FileContent":
        """Small content, with the type that the file's name stands for."""
        return cls(len(data), lambda: (data,), type_of(name))

    @classmethod
    def lazy(cls, size: int, name: str, *, announced: bool = True) -> "FileContent":
        """``size`` bytes of text, produced while they are sent."""

        def pieces() -> Iterator[bytes]:
            whole, rest = divmod(size, _PIECE)
            yield from repeat(b"Brightwater Supplies.\n" * (_PIECE // 22) + b"." * (_PIECE % 22), whole)
            yield b"." * rest

        return cls(size if announced else None, pieces, type_of(name))

    def read(self) -> bytes:
        """Return all bytes."""
        return b"".join(self.pieces())


def type_of(name: str) -> str:
    """Return the content type that a file's name stands for."""
    return guess_type(name)[0] or "application/octet-stream"
