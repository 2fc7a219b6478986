"""Text that the server did not write itself: a type of its own that always comes out cleaned and marked.

Whatever a portal, a form or a file of somebody else says is held as `PortalText`. It is no `str`, so that a type
checker refuses to join, send or print it as one; put into a sentence it stands between « and », which it cannot
close. `raw` is for comparing and for sending back, `line` and `lines` for structured content, which has no marks
because each value stands alone there.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final, Self, TypeAlias

from bizproc_mcp.text.characters import escaped, visible, written_out

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

OPEN: Final = "«"
CLOSE: Final = "»"
_MARKS_WITHIN = str.maketrans({OPEN: "‹", CLOSE: "›", "‹": escaped("‹"), "›": escaped("›")})
_LINE = 200
_LINES = 4_000


def clean(text: "str | PortalText", limit: int = _LINE) -> str:
    """One line of what can be seen, at most `limit` long; what is cut off is told by `…`."""
    line = " ".join(_seen(text, limit * 4).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def clean_text(text: "str | PortalText", limit: int = _LINES) -> str:
    """The same for text of several lines: line breaks and tabs stay."""
    lines = _seen(text, limit * 4)
    return lines if len(lines) <= limit else f"{lines[: limit - 1]}…"


def _seen(text: "str | PortalText", read: int) -> str:
    raw = text.raw if isinstance(text, PortalText) else text
    return visible(raw) if len(raw) <= read else f"{visible(raw[:read])}…"


def quoted(text: "str | PortalText", limit: int = _LINE) -> str:
    """Foreign text between marks that the text itself cannot close; "" stays empty."""
    return marked(clean(text, limit))


def quoted_text(text: "str | PortalText", limit: int = _LINES) -> str:
    """The same for text of several lines."""
    return marked(clean_text(text, limit).strip())


def marked(cleaned: str) -> str:
    """Cleaned text between the marks."""
    return f"{OPEN}{cleaned.replace(OPEN, '‹').replace(CLOSE, '›')}{CLOSE}" if cleaned else ""


def verbatim(text: "str | PortalText") -> str:
    """A text that is about to be sent, whole between marks: whoever reads it has seen all of it.

    Line breaks and tabs stay; what a reader cannot see is written as `[U+200B]`. Nothing is cut and nothing is
    lost: no two texts look the same. "" is shown as «», for an empty text is sent too.
    """
    raw = text.raw if isinstance(text, PortalText) else text
    return f"{OPEN}{written_out(raw).translate(_MARKS_WITHIN)}{CLOSE}"


class PortalText:
    """Text of a portal or of anybody else; `f"{name}"` is `«Maria Weber»`, `f"{name:60}"` cut to 60 characters.

    Compares with and hashes like the plain text, because comparing shows nothing to anybody.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: str = "") -> None:
        self._raw = raw

    @property
    def raw(self) -> str:
        """As it came: to compare, to look up, to send back. Never to show."""
        return self._raw

    def line(self, limit: int = _LINE) -> Self:
        """One cleaned line of it, for structured content."""
        return type(self)(clean(self._raw, limit))

    def lines(self, limit: int = _LINES) -> Self:
        """The same with its line breaks."""
        return type(self)(clean_text(self._raw, limit))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> "CoreSchema":
        """In answers; a plain string becomes foreign text too, as when the SDK checks what it is about to send."""
        from pydantic_core import core_schema  # noqa: PLC0415 (commands that answer nobody do without it)

        cleaned = core_schema.plain_serializer_function_ser_schema(lambda text: visible(text.raw))
        return core_schema.no_info_plain_validator_function(cls._taken, serialization=cleaned)

    @classmethod
    def _taken(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        if isinstance(value, PortalText | str):
            return cls(value if isinstance(value, str) else value.raw)
        raise ValueError("not a text")

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: object, _handler: object) -> dict[str, str]:
        return {"type": "string"}

    def __str__(self) -> str:
        return quoted(self._raw)

    def __format__(self, limit: str) -> str:
        return quoted(self._raw, int(limit or _LINE))

    def __repr__(self) -> str:
        return verbatim(self._raw)

    def __contains__(self, part: str) -> bool:
        return part in self._raw

    def __bool__(self) -> bool:
        return bool(self._raw)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PortalText):
            return self._raw == other._raw
        return self._raw == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._raw)


class PortalCode(PortalText):
    """A name for machines: an id, a type, a kind. Bare where it can be nothing else, marked where it is anything."""

    __slots__ = ()
    _bare: ClassVar[re.Pattern[str]] = re.compile(r"[A-Za-z0-9_.:\-]{1,60}")

    def __str__(self) -> str:
        return format(self)

    def __format__(self, limit: str) -> str:
        return self._raw if self._bare.fullmatch(self._raw) else quoted(self._raw, int(limit or 60))

    def __repr__(self) -> str:
        return f"{self._raw!r}" if self._bare.fullmatch(self._raw) else verbatim(self._raw)


def as_given(text: "str | PortalText", limit: int = 60) -> str:
    """What a caller gave, as errors repeat it: `'name'` where it is a plain one, else marked, for it may be a copy."""
    code = PortalCode(text.raw if isinstance(text, PortalText) else text)
    shown = format(code, str(limit))
    return f"'{shown}'" if shown == code.raw else shown or f"{OPEN}{CLOSE}"


def unmarked(words: str) -> str:
    """What a caller gave without the marks it may have been copied with."""
    return words.strip().removeprefix(OPEN).removesuffix(CLOSE).strip()


class PortalTriple(PortalCode):
    """A document or a document type: `deal:5141`, `module|entity|id`."""

    __slots__ = ()
    _bare = re.compile(r"[A-Za-z0-9_.:\-|\\]{1,200}")


Names: TypeAlias = Mapping[int, PortalText]
"""What people or templates are called, by id."""

NO_TEXT: Final = PortalText()
NO_CODE: Final = PortalCode()
NO_TRIPLE: Final = PortalTriple()
