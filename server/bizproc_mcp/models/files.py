"""Files to be sent to the portal: their content stays in this type until a request is built."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bizproc_mcp.text.portal_text import verbatim

__all__ = ["FileContent", "Value", "holds_file"]

Value: TypeAlias = "str | int | float | bool | FileContent | Sequence[Value] | Mapping[str, Value] | None"
"""The value of a field: JSON, or a file. Only an upstream converts it to JSON."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file's name and bytes; output shows only `text`.

    `sha256` is in hex and replaces the bytes in `repr`, so anything bound to a `repr` is bound to the content.
    """

    name: str
    content: bytes = field(repr=False)
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        # Computed once, in the thread that reads the file: later uses are on the event loop.
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.content)

    def text(self) -> str:
        """The description that a person, the journal and the log see."""
        return f"file {verbatim(self.name)} ({self.size} bytes, sha256 {self.sha256[:16]})"


def holds_file(value: Value) -> bool:
    """Whether there is a file anywhere inside."""
    if isinstance(value, Mapping):
        return any(holds_file(one) for one in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(holds_file(one) for one in value)
    return isinstance(value, FileContent)
