"""Files among the values that are sent."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.models.files import FileContent
from bizproc_mcp.rules.untrusted import verbatim

__all__ = ["file_text", "holds_file"]


def file_text(file: FileContent) -> str:
    """`file «contract.pdf» (20,480 bytes, sha256 9f86d081884c7d65)`: enough to compare it, never the content."""
    return f"file {verbatim(file.name)} ({file.size:,} bytes, sha256 {file.sha256[:16]})"


def holds_file(value: object) -> bool:
    """Whether a file is anywhere in a value."""
    if isinstance(value, Mapping):
        return any(holds_file(one) for one in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return any(holds_file(one) for one in value)
    return isinstance(value, FileContent)
