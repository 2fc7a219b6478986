"""Files on their way to the portal: what a file holds travels in this type only, until a request is built."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bizproc_mcp.text.portal_text import verbatim

__all__ = ["FileContent", "Value", "holds_file"]

Value: TypeAlias = "str | int | float | bool | FileContent | Sequence[Value] | Mapping[str, Value] | None"
"""What is sent for a field: JSON, or a file. Only an upstream turns it into JSON."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file by its name and its bytes; no output shows more of it than `text`.

    `sha256` is in hex; it stands in `repr` in place of the bytes, so what is bound to a `repr` is bound to them.
    """

    name: str
    content: bytes = field(repr=False)
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        # Computed once, by whoever reads the file: it is asked for on the event loop later.
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    def text(self) -> str:
        """What a person, the journal and the log see of it."""
        return f"file {verbatim(self.name)} ({self.size} bytes, sha256 {self.sha256[:16]})"


def holds_file(value: Value) -> bool:
    """Whether a file is anywhere inside."""
    if isinstance(value, Mapping):
        return any(holds_file(one) for one in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(holds_file(one) for one in value)
    return isinstance(value, FileContent)
