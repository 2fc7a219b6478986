"""The values of a document's fields, in structured content and as words."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bizproc_mcp.answers._base import Answer, minute, person, portal_link, short_moment
from bizproc_mcp.models.document_contents import (
    AttachedFile,
    Content,
    DocumentField,
    LinkedDocument,
    Money,
    UserId,
)
from bizproc_mcp.rules.untrusted import plain_text
from bizproc_mcp.text.portal_text import NO_AMOUNT, NO_TEXT, Names, PortalAmount, PortalCode, PortalText, PortalTriple

__all__ = [
    "FileItem",
    "LinkedItem",
    "Links",
    "amount",
    "by_title",
    "field_values",
    "file_item",
    "fitting",
    "titled",
    "values_words",
    "weighs",
]

_SEVERAL = 10
"""How many values of one field are shown."""
_MOST_DIGITS = 30
_CURRENCY = re.compile("[A-Z]{3}")
_WHOLE = 1_000
"""A limit from which on a text keeps its lines."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links into the portal at `address`, none without it; the `shown` one, the document's own, is not repeated."""

    address: str = ""
    shown: PortalText = NO_TEXT

    def of(self, link: PortalText) -> str:
        """The absolute link, or ""."""
        return portal_link(link, self.address) if link != self.shown else ""


class LinkedItem(Answer):
    """A document that another one names; `title` is empty if it could not be read."""

    document: PortalTriple
    title: PortalText = NO_TEXT

    def text(self) -> str:
        """`company:88 «City Hospital»`."""
        return f"{self.document} {self.title:80}".strip()


class FileItem(Answer):
    """A file of a document; `unread` says why its content cannot be read here."""

    id: PortalCode
    name: PortalText = NO_TEXT
    bytes: int | None = None
    link: str = ""
    unread: str = ""

    def text(self) -> str:
        """`932 «draft.docx» 21668 bytes https://… (a plain file of a list)`."""
        size = f"{self.bytes} bytes" if self.bytes is not None else ""
        why = f"({self.unread})" if self.unread else ""
        return " ".join(part for part in (f"{self.id}", f"{self.name:100}", size, self.link, why) if part)


def amount(money: Money | None) -> PortalAmount:
    """`125000.50 RUB`, without the currency unless it is an ISO code; nothing for None."""
    if money is None:
        return NO_AMOUNT
    digits = _number(money.amount)
    whole, point, cents = digits.partition(".")
    currency = money.currency if _CURRENCY.fullmatch(money.currency) else ""
    return PortalAmount(f"{whole}{point}{cents.ljust(2, '0') if point else ''} {currency}".strip())


def _number(value: Decimal) -> str:
    """All digits, and no exponent unless there would be dozens."""
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:f}".rstrip("0")


def file_item(file: AttachedFile, links: Links) -> FileItem:
    """A file for an answer."""
    item = FileItem(id=PortalCode(file.id.raw), name=file.name.line(100), bytes=file.size)
    if not links.address:
        return item
    return item.model_copy(update={"link": links.of(file.link), "unread": file.out_of_reach})


def field_values(field: DocumentField, names: Names, links: Links, limit: int) -> Any:
    """The field's value as structured content has it, a list if there are several; texts cut to `limit`."""
    shown = [_shown(value, names, links, limit) for value in field.values[:_SEVERAL]]
    more = len(field.values) - len(shown)
    if more:
        return [*shown, f"{more} more"]
    return shown[0] if len(shown) == 1 else shown


def by_title(
    fields: Sequence[DocumentField], names: Names, links: Links, *, title: int, value: int
) -> dict[PortalText, Any]:
    """The fields' values by title, which is cut to so many characters, as texts are; two of one title get their ids."""
    return dict(titled(fields, names, links, title=title, value=value))


def titled(
    fields: Sequence[DocumentField], names: Names, links: Links, *, title: int, value: int
) -> Iterator[tuple[PortalText, Any]]:
    """The same one by one, so that whoever has no room for more makes no more of them."""
    taken = set[PortalText]()
    for field in fields:
        named = key = (field.title or PortalText(field.id.raw)).line(title)
        if key in taken:
            key = PortalText(f"{named.raw} ({field.id.raw})").line(title + 60)
        # A title may be made to look like another one with its id.
        for number in itertools.count(2):
            if key not in taken:
                break
            key = PortalText(f"{named.raw} ({number})").line(title + 60)
        taken.add(key)
        yield key, field_values(field, names, links, value)


def _shown(value: Content, names: Names, links: Links, limit: int) -> Any:
    match value:
        case PortalText():
            text = PortalText(plain_text(value, max(limit, 200)))
            shown: Any = text.lines(limit) if limit >= _WHOLE else text.line(limit)
        case bool():
            shown = "yes" if value else "no"
        case Decimal():
            shown = PortalAmount(_number(value))
        case Money():
            shown = amount(value)
        case datetime():
            shown = minute(value)
        case date():
            shown = value.isoformat()
        case UserId():
            shown = person(value.id, names) or PortalAmount(str(value.id))
        case LinkedDocument():
            shown = LinkedItem(document=value.document.with_list.line(), title=value.title.line(min(limit, 80)))
        case AttachedFile():
            shown = file_item(value, links)
    return shown


def values_words(shown: Any, limit: int = 4_000) -> str:
    """The same as words; what a portal's user wrote stands in marks."""
    if isinstance(shown, FileItem) and not shown.name:
        return f"file {shown.text()}"
    if isinstance(shown, Answer):
        return shown.text()
    if isinstance(shown, PortalText):
        return f"{shown:{limit}}"
    if isinstance(shown, str):
        return short_moment(shown) if shown[10:11] == "T" else shown
    return ", ".join(values_words(one, limit) for one in shown)


def weighs(text: str) -> int:
    """Bytes of a text."""
    return len(text.encode("utf-8", "replace"))


def fitting(lines: Sequence[str], room: int) -> int:
    """How many of these lines fit into that many bytes, with their line breaks."""
    for count, line in enumerate(lines):
        room -= weighs(line) + 1
        if room < 0:
            return count
    return len(lines)
