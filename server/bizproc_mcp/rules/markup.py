"""Converts HTML or BBCode descriptions to plain text in one pass, whatever they contain.

We wrote our own because the standard library's parser is quadratic on unclosed tags and raises on some
declarations: 24 seconds for a description of 40,000 characters. It is not a full HTML parser: it only
separates tags from text as a browser would if the tags are well-formed, and shows malformed ones as text.
"""

import html
import re

from bizproc_mcp.text.portal_text import PortalText, clean_text

_BBCODE = re.compile(
    r"\[/?(?:b|i|u|s|p|url|user|img|color|size|font|list|quote|code|center|\*)(?:=[^\[\]]{0,500}+)?\]",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\u00a0]++")
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)")
# A quote counts only after an equals sign, and only if it is closed. Possessive: nothing is scanned twice.
_REST_OF_TAG = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}+;?|#[xX][0-9a-fA-F]{1,6}+;?|[A-Za-z][A-Za-z0-9]{1,31}+;?)")
_END_OF_CODE = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_BLOCKS = frozenset({"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4"})
_HIDDEN = frozenset({"script", "style", "template", "head"})


def plain_text(markup: str | PortalText, limit: int = 4000) -> str:
    """What a browser would show of a description, cleaned; scripts and styles are dropped. Never raises."""
    raw = markup.raw if isinstance(markup, PortalText) else markup
    text = _BBCODE.sub("", raw[: limit * 10])
    if "<" in text or "&" in text:
        walk = _Walk(text)
        walk.run()
        text = "".join(walk.parts)
    lines = (_SPACES.sub(" ", line).strip() for line in clean_text(text, limit).splitlines())
    return "\n".join(line for line in lines if line)


class _Walk:
    """Extracts the text outside tags; `at` only moves forward.

    A missing `>`, `-->` or closing quote is searched for only once.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.parts: list[str] = []
        self.hidden = 0
        self.last_end = text.rfind(">")
        self.last_comment = text.rfind("-->")
        self.quotes_count = True

    def run(self) -> None:
        """Process the whole text."""
        while (start := self.text.find("<", self.at)) >= 0 and start < self.last_end:
            self.say(self.text[self.at : start])
            self.at = start
            tag = _TAG.match(self.text, start)
            if tag is not None:
                self.tag(tag)
            elif self.text.startswith(("<!", "<?", "</"), start):
                self.remark()
            else:
                self.say("<")
                self.at = start + 1
        self.say(self.text[self.at :])

    def say(self, text: str) -> None:
        """Add visible text."""
        if text and not self.hidden:
            self.parts.append(_ENTITY.sub(_character, text))

    def tag(self, found: re.Match[str]) -> None:
        """Skip a tag, and the code inside it."""
        closing, name = bool(found[1]), found[2].lower()
        end = self.end_of_tag(found.end())
        alone = not closing and self.text[end - 2] == "/"
        self.at = end
        if name in _HIDDEN:
            self.hidden = max(0, self.hidden - 1) if closing else self.hidden + (not alone)
        elif name in _BLOCKS:
            self.say("\n")
        if name in _END_OF_CODE and not closing and not alone:
            code_end = _END_OF_CODE[name].search(self.text, self.at)
            self.at = code_end.start() if code_end is not None else len(self.text)

    def end_of_tag(self, start: int) -> int:
        """The end of a tag; after one failed match, quotes are ignored, since a failure scans the whole rest."""
        if self.quotes_count:
            rest = _REST_OF_TAG.match(self.text, start)
            if rest is not None:
                return rest.end()
            self.quotes_count = False
        return self.text.index(">", start) + 1

    def remark(self) -> None:
        """Skip a comment, a declaration, or anything a browser would treat as one."""
        if self.text.startswith("<!--", self.at) and self.at + 4 <= self.last_comment:
            self.at = self.text.index("-->", self.at + 4) + 3
        else:
            self.at = self.text.index(">", self.at) + 1


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])
