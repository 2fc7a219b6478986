"""The body of an answer, read and decompressed within a bound, whatever the sender makes of it."""

import zlib

from bizproc_mcp.errors import NotAPortal, PortalFailure
from bizproc_mcp.upstream.wire.exchange import MAX_BODY

__all__ = ["ACCEPTED", "Body"]

ACCEPTED = "gzip"
"""The only compression that is asked for: a library that undoes more of them does so without a bound."""

_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_HEADER = 16 + zlib.MAX_WBITS


class Body:
    """Takes the chunks as they come over the wire; never holds more than `MAX_BODY` decompressed.

    `path` names the call in errors. Raises `NotAPortal` for an answer that is too large or compressed in
    another way than once by gzip, `PortalFailure` for one that cannot be decompressed.
    """

    def __init__(self, path: str, status: int, encoding: str) -> None:
        self._path = path
        self._status = status
        self._content = bytearray()
        said = encoding.strip().lower()
        if said not in _PLAIN | _GZIP:
            raise NotAPortal(
                f"The answer to {path} is compressed in a way that was not asked for.",
                "Check the address: a proxy or another site may be answering.",
                status=status,
            )
        self._gzip = zlib.decompressobj(_GZIP_HEADER) if said in _GZIP else None

    def add(self, chunk: bytes) -> None:
        """The next part."""
        room = MAX_BODY - len(self._content)
        if self._gzip is not None:
            try:
                # What is behind the compressed stream is nothing an answer has.
                garbled = self._gzip.eof and bool(chunk)
                chunk = self._gzip.decompress(chunk, room + 1)
            except zlib.error:
                garbled = True
            if garbled or self._gzip.unused_data:
                raise self._broken()
        if len(chunk) > room:
            raise NotAPortal(
                f"The answer to {self._path} is larger than {MAX_BODY // 2**20} MB.",
                "Ask for less at once.",
                status=self._status,
            )
        self._content += chunk

    @property
    def size(self) -> int:
        """Bytes that have come, decompressed."""
        return len(self._content)

    def whole(self) -> bytes:
        """Everything, once the answer has ended."""
        if self._gzip is not None and self._content and not self._gzip.eof:
            raise self._broken()
        return bytes(self._content)

    def _broken(self) -> PortalFailure:
        return PortalFailure(
            f"The answer to {self._path} could not be decompressed.", "Try again in a moment.", status=self._status
        )
