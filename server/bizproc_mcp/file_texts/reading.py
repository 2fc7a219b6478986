"""Read the text of a file and say what it is."""

from dataclasses import dataclass, field

import anyio
import anyio.to_thread

from bizproc_mcp.file_texts.encodings import decoded
from bizproc_mcp.file_texts.extracted import Extracted
from bizproc_mcp.file_texts.kinds import Kind, kind_of
from bizproc_mcp.file_texts.process import Limits, run_worker
from bizproc_mcp.file_texts.worker import Order
from bizproc_mcp.models.file_texts import FileText
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.rules.markup import plain_text
from bizproc_mcp.text.portal_text import PortalText

__all__ = ["INSTALL", "MOST_TEXT", "FileTexts"]

MOST_TEXT = 20_000
"""Characters of a file's text, unless fewer are wanted."""
INSTALL = "pip install 'bizproc-mcp[files]'"
_AT_ONCE = 2
_MARKUP_FOR_TEXT = 20
"""Characters of HTML read for each character of text."""


@dataclass(frozen=True)
class FileTexts:
    """Reads texts of files, at most two at a time in separate processes."""

    limits: Limits = field(default_factory=Limits)
    _turns: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_AT_ONCE))

    async def read(self, file: FileContent, *, most: int = MOST_TEXT) -> FileText:
        """At most `most` characters of the file's text, and what it is; never raises because of the file."""
        kind = await anyio.to_thread.run_sync(kind_of, file.name, file.content)
        if kind.format in ("text", "html"):
            return await anyio.to_thread.run_sync(_of_text, kind, file.content, most)
        if not kind.format:
            return FileText(kind.words, remark="" if not file.content else "The text of such a file is not read here.")
        order = Order(kind.format, most, self.limits.memory, round(self.limits.seconds))
        async with self._turns:
            found = await run_worker(order, file.content, self.limits.seconds)
        return _of_worker(kind, found, most)


def _of_text(kind: Kind, content: bytes, most: int) -> FileText:
    markup = kind.format == "html"
    read = most * (_MARKUP_FOR_TEXT if markup else 1)
    text, cut, guessed = decoded(content, read, markup=markup)
    cut = cut or len(text) > read
    if markup:
        text = plain_text(text[:read], read // 10)
    remarks = [f"Its encoding is not known; it was read as {guessed}."] if guessed else []
    if cut or len(text) > most:
        remarks.append(f"{_beginning(most)}.")
    return FileText(kind.words, PortalText(text[:most]), " ".join(remarks))


def _beginning(most: int) -> str:
    return f"This is only the beginning, at most {most} characters"


def _of_worker(kind: Kind, found: Extracted | None, most: int) -> FileText:
    if found is None:
        return FileText(kind.words, remark=_PROBLEMS["memory"])
    words = f"{kind.words} of {found.pages} page{'s' if found.pages > 1 else ''}" if found.pages else kind.words
    if found.problem:
        return FileText(words, remark=_PROBLEMS[found.problem])
    # A font's table may give halves of characters, which can't be sent on.
    text = found.text.encode("utf-8", "replace").decode()
    return FileText(words, PortalText(text), " ".join(_remarks(found, most)))


_PROBLEMS = {
    "encrypted": "It is encrypted: without its password it cannot be read.",
    "broken": "It is damaged, or not what its name says.",
    "memory": "Reading it took too long or too much memory, so it was stopped.",
    "no library": f"Texts of PDFs need a library that is not installed here: {INSTALL}",
    "not started": "This machine allows no further process to read it in; try again in a moment.",
}


def _remarks(found: Extracted, most: int) -> list[str]:
    remarks = []
    if not found.text:
        remarks.append("Its pages have no text: it seems to be a scan." if found.pages else "It has no text.")
    elif found.pages_blank:
        remarks.append(f"{found.pages_blank} of the {found.pages_read} pages read have no text and may be scans.")
    if found.pages_broken:
        remarks.append(f"{found.pages_broken} of the {found.pages_read} pages could not be read.")
    if found.cut:
        pages = f", {found.pages_read} of {found.pages} pages" if found.pages else ""
        remarks.append(f"{_beginning(most)}{pages}.")
    if found.tracked:
        remarks.append("It has tracked changes: insertions are shown, deletions are not.")
    if found.hidden:
        remarks.append("Text that is formatted as hidden is left out.")
    return remarks
