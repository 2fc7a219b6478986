"""The process that reads one file and ends: it has no credentials, no network code of ours, and limits.

It reads one line of JSON (`Order`) and the file from standard input, and writes `Extracted` as JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial

from bizproc_mcp.file_texts.docx import docx_text
from bizproc_mcp.file_texts.extracted import Extracted, MayGoOn
from bizproc_mcp.file_texts.kinds import Format
from bizproc_mcp.file_texts.pdf import pdf_text
from bizproc_mcp.file_texts.resource_limits import limit_this_process

__all__ = ["FORMATS", "Order", "extracted", "main"]

FORMATS: Mapping[Format, Callable[[bytes, int, MayGoOn], Extracted]] = {"pdf": pdf_text, "docx": docx_text}
"""What is read in this process."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to do: the format, the most characters wanted, and limits in bytes and seconds."""

    format: Format
    most: int
    memory: int
    seconds: int


def extracted(order: Order, content: bytes, may_go_on: MayGoOn) -> Extracted:
    """Read the file; whatever is wrong with it becomes a problem with a name."""
    try:
        return FORMATS[order.format](content, order.most, may_go_on)
    except MemoryError:
        return Extracted(problem="memory")
    except Exception:  # noqa: BLE001 (a hostile file makes a library raise anything)
        return Extracted(problem="broken")


def main() -> None:
    """Run in a fresh interpreter, see `process.py`."""
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    limit_this_process(order.memory, order.seconds)
    content = sys.stdin.buffer.read()
    may_go_on = partial(_before, time.monotonic() + order.seconds / 2)
    # ASCII only, so that half a surrogate pair from a font's table gets through.
    sys.stdout.write(json.dumps(asdict(extracted(order, content, may_go_on))))
    sys.stdout.flush()


def _before(end: float) -> bool:
    return time.monotonic() < end
