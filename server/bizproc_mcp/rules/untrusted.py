"""Text from the portal is data: cleaned, limited, and marked as such wherever it is shown."""

import re
import unicodedata
from html.parser import HTMLParser

from bizproc_mcp.rules.characters import escaped, written_out

OPEN, CLOSE = "«", "»"
_MARKS_WITHIN = str.maketrans({OPEN: "‹", CLOSE: "›", "‹": escaped("‹"), "›": escaped("›")})
_KEPT = frozenset("\n\t")
_BBCODE = re.compile(
    r"\[/?(?:b|i|u|s|p|url|user|img|color|size|font|list|quote|code|center|\*)(?:=[^\]]{0,500})?\]",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\u00a0]+")
_NEWLINES = re.compile(r"\n\s*\n\s*")
_BLOCKS = frozenset({"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4"})
_HIDDEN = frozenset({"script", "style", "template", "head"})


def clean(text: str, limit: int = 200) -> str:
    """One line without control or bidirectional characters, at most `limit` long."""
    line = " ".join(clean_text(text, limit * 4).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def clean_text(text: str, limit: int = 4000) -> str:
    """The same for text of several lines: line breaks stay, all else invisible goes."""
    visible = "".join(c for c in text[: limit * 4] if c in _KEPT or unicodedata.category(c)[0] != "C")
    visible = visible.replace("\u2028", "\n").replace("\u2029", "\n")
    return visible if len(visible) <= limit else f"{visible[: limit - 1]}…"


def quoted(text: str, limit: int = 200) -> str:
    """Portal text between marks that the text itself cannot close; "" stays empty."""
    line = clean(text, limit).replace(OPEN, "‹").replace(CLOSE, "›")
    return f"{OPEN}{line}{CLOSE}" if line else ""


def quoted_text(text: str, limit: int = 4000) -> str:
    """The same for text of several lines."""
    whole = clean_text(text, limit).strip().replace(OPEN, "‹").replace(CLOSE, "›")
    return f"{OPEN}{whole}{CLOSE}" if whole else ""


def verbatim(text: str) -> str:
    """A text that is about to be sent, whole between marks: whoever reads it has seen all of it.

    Line breaks and tabs stay; what a reader cannot see is written as `[U+200B]`. Nothing is cut and nothing is
    lost: no two texts look the same. "" is shown as «», for an empty text is sent too.
    """
    return f"{OPEN}{written_out(text).translate(_MARKS_WITHIN)}{CLOSE}"


def plain_text(markup: str, limit: int = 4000) -> str:
    """A description with HTML or BBCode as plain text; scripts and styles are left out."""
    text = _BBCODE.sub("", markup[: limit * 10])
    if "<" in text or "&" in text:
        reader = _TextReader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    lines = (_SPACES.sub(" ", line).strip() for line in clean_text(text, limit).splitlines())
    return _NEWLINES.sub("\n", "\n".join(lines)).strip()


class _TextReader(HTMLParser):
    """Collects the text a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the base class's signature)
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
