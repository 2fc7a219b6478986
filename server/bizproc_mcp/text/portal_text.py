"""Foreign text: a separate type that is always cleaned and quoted when rendered.

Text from a portal, a form or another person's file is kept as `PortalText`. It is not a `str`, so the type
checker rejects joining, sending or printing it as one; in a sentence it appears between « and », which it
cannot close. Use `raw` to compare and to send back, `line` and `lines` for structured content, which has no
quotes because each value is a field of its own.
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
    """One line of visible characters, at most `limit` long; `…` marks a cut."""
    line = " ".join(_seen(text, limit * 4).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def clean_text(text: "str | PortalText", limit: int = _LINES) -> str:
    """The same for multi-line text: line breaks and tabs stay."""
    lines = _seen(text, limit * 4)
    return lines if len(lines) <= limit else f"{lines[: limit - 1]}…"


def _seen(text: "str | PortalText", read: int) -> str:
    raw = text.raw if isinstance(text, PortalText) else text
    return visible(raw) if len(raw) <= read else f"{visible(raw[:read])}…"


def quoted(text: "str | PortalText", limit: int = _LINE) -> str:
    """Foreign text in quotes that the text itself cannot close; "" stays empty."""
    return marked(clean(text, limit))


def quoted_text(text: "str | PortalText", limit: int = _LINES) -> str:
    """The same for multi-line text."""
    return marked(clean_text(text, limit).strip())


def marked(cleaned: str) -> str:
    """Cleaned text in quotes."""
    return f"{OPEN}{cleaned.replace(OPEN, '‹').replace(CLOSE, '›')}{CLOSE}" if cleaned else ""


def verbatim(text: "str | PortalText") -> str:
    """A text that is about to be sent, quoted whole: whoever reads it has seen all of it.

    Line breaks and tabs stay; invisible characters are written as `[U+200B]`. Nothing is cut or lost, so no two
    texts look the same. "" is shown as «», because an empty text is sent too.
    """
    raw = text.raw if isinstance(text, PortalText) else text
    return f"{OPEN}{written_out(raw).translate(_MARKS_WITHIN)}{CLOSE}"


class PortalText:
    """Text from a portal or another source; `f"{name}"` is `«Maria Weber»`, `f"{name:60}"` cuts to 60 characters.

    Compares and hashes like the plain text, because comparing displays nothing.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: str = "") -> None:
        self._raw = raw

    @property
    def raw(self) -> str:
        """As it came: for comparing, lookups and sending back. Never display it."""
        return self._raw

    def line(self, limit: int = _LINE) -> Self:
        """One cleaned line, for structured content."""
        return type(self)(clean(self._raw, limit))

    def lines(self, limit: int = _LINES) -> Self:
        """The same with line breaks."""
        return type(self)(clean_text(self._raw, limit))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> "CoreSchema":
        """Schema for results; a plain string is accepted as foreign text, as when the SDK validates its output."""
        from pydantic_core import core_schema  # noqa: PLC0415 (not needed by commands without results)

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
    """A machine name: an id, a type, a kind. Bare if it looks like one, quoted otherwise."""

    __slots__ = ()
    _bare: ClassVar[re.Pattern[str]] = re.compile(r"[A-Za-z0-9_.:\-]{1,60}")

    def __str__(self) -> str:
        return format(self)

    def __format__(self, limit: str) -> str:
        return self._raw if self._bare.fullmatch(self._raw) else quoted(self._raw, int(limit or 60))

    def __repr__(self) -> str:
        return f"{self._raw!r}" if self._bare.fullmatch(self._raw) else verbatim(self._raw)


def as_given(text: "str | PortalText", limit: int = 60) -> str:
    """A caller's input as errors repeat it: `'name'` if it is plain, otherwise quoted, since it may be a copy."""
    code = PortalCode(text.raw if isinstance(text, PortalText) else text)
    shown = format(code, str(limit))
    return f"'{shown}'" if shown == code.raw else shown or f"{OPEN}{CLOSE}"


def unmarked(words: str) -> str:
    """A caller's input without the quotes it may have been copied with."""
    return words.strip().removeprefix(OPEN).removesuffix(CLOSE).strip()


class PortalTriple(PortalCode):
    """A document or a document type: `deal:5141`, `process:171/2249`, `module|entity|id`."""

    __slots__ = ()
    _bare = re.compile(r"[A-Za-z0-9_.:\-|\\]{1,200}|(?:list|process):[0-9]{1,18}/[0-9]{1,18}")


class PortalAmount(PortalCode):
    """A number or an amount of money: `12.5`, `125000.50 RUB`."""

    __slots__ = ()
    _bare = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,20})?(?: [A-Z]{3})?")


Names: TypeAlias = Mapping[int, PortalText]
"""Names of people or templates, by id."""

NO_TEXT: Final = PortalText()
NO_CODE: Final = PortalCode()
NO_TRIPLE: Final = PortalTriple()
NO_AMOUNT: Final = PortalAmount()
