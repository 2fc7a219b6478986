"""Values of CRM fields as a person reads them (docs/portal.md 18.6)."""

import re
from collections.abc import Callable, Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import AttachedFile, Content, LinkedDocument, UserId
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.documents.crm.fields import Field
from bizproc_mcp.upstream.rest.documents.crm.kinds import kind_by_code
from bizproc_mcp.upstream.rest.documents.crm.vocabulary import Words
from bizproc_mcp.upstream.rest.documents.files import file_id
from bizproc_mcp.upstream.rest.documents.tolerant import day, decimal, moment, money, text, whole
from bizproc_mcp.upstream.values import flag

__all__ = ["contents"]

_MOST_VALUES = 100
_LISTS = "Bitrix\\Lists\\BizprocDocumentLists"
_FEED = "BizprocDocument"
_LISTS_OF_FEED = "bitrix_processes"
_LINK = re.compile(r"([A-Za-z][0-9A-Za-z]{0,9})_([1-9][0-9]{0,17})\Z")

_Convert = Callable[[Field, Json, Words], Content | None]


def contents(field: Field, value: Json, words: Words, page: PortalText) -> tuple[Content, ...]:
    """The values of a field, none if it is empty; `page` is the item's page, where its files can be opened."""
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if field.type == "file":
        files = (_file(one, page) for one in several[:_MOST_VALUES])
        return tuple(one for one in files if one is not None)
    convert = _BY_TYPE.get(field.type, _words)
    found = (convert(field, one, words) for one in several[:_MOST_VALUES])
    return tuple(one for one in found if one is not None)


def _words(field: Field, value: Json, words: Words) -> Content | None:
    del field, words
    written = text(value)
    return PortalText(written) if written.strip() else None


def _number(field: Field, value: Json, words: Words) -> Content | None:
    number = decimal(value)
    if number is None:
        return _words(field, value, words)
    # The portal's own fields are 0 where nobody gave a number; the company's are empty.
    return number if number or field.custom else None


def _yes_or_no(field: Field, value: Json, words: Words) -> Content | None:
    del words
    if value is None or value == "":
        return None
    chosen = flag(value)
    return chosen if chosen or field.custom else None


def _day(field: Field, value: Json, words: Words) -> Content | None:
    return day(value) or _words(field, value, words)


def _moment(field: Field, value: Json, words: Words) -> Content | None:
    return moment(value) or _words(field, value, words)


def _money(field: Field, value: Json, words: Words) -> Content | None:
    written = text(value)
    return money(value) or (_words(field, value, words) if written.strip("| ") and "|" not in written else None)


def _option(field: Field, value: Json, words: Words) -> Content | None:
    if value in (0, "0"):
        return None
    return field.options.get(text(value)) or _words(field, value, words)


def _status(field: Field, value: Json, words: Words) -> Content | None:
    known = words.status(field.dictionary, text(value))
    return known.name if known is not None else _words(field, value, words)


def _person(field: Field, value: Json, words: Words) -> Content | None:
    number = whole(value)
    if number is None:
        return _words(field, value, words)
    return UserId(number) if number else None


def _linked(field: Field, value: Json, words: Words) -> Content | None:
    """A link with the type's code, `D_5`, or the id alone where the field points to one type."""
    number = whole(value)
    if number is not None:
        only = field.kinds[0] if len(field.kinds) == 1 else None
        if not number:
            return None
        return LinkedDocument(only.document(number)) if only is not None else _words(field, value, words)
    found = _LINK.match(text(value))
    kind = kind_by_code(found[1]) if found else None
    return LinkedDocument(kind.document(int(found[2]))) if found and kind else _words(field, value, words)


def _element(field: Field, value: Json, words: Words) -> Content | None:
    number = whole(value)
    if number is None:
        return _words(field, value, words)
    entity = _FEED if field.list_type == _LISTS_OF_FEED else _LISTS
    return LinkedDocument(DocumentId("lists", entity, str(number), field.list_id)) if number else None


def _address(field: Field, value: Json, words: Words) -> Content | None:
    """An address and behind it its coordinates and number: `Pier 4, Hamburg|53.54;9.98|12`."""
    return _words(field, text(value).partition("|")[0], words)


def _file(value: Json, page: PortalText) -> AttachedFile | None:
    """A file, whose name and size the portal does not give; its addresses hold a credential or need a session."""
    number = whole(value.get("id") if isinstance(value, Mapping) else value)
    return AttachedFile(file_id("field", number), link=page) if number else None


_BY_TYPE: Mapping[str, _Convert] = {
    **dict.fromkeys(("integer", "double"), _number),
    **dict.fromkeys(("boolean", "char"), _yes_or_no),
    **dict.fromkeys(("user", "employee"), _person),
    **dict.fromkeys(("crm", "crm_lead", "crm_deal", "crm_contact", "crm_company", "crm_quote"), _linked),
    "date": _day,
    "datetime": _moment,
    "money": _money,
    "enumeration": _option,
    "crm_status": _status,
    "iblock_element": _element,
    "address": _address,
}
