"""Values of list elements as a person reads them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import AttachedFile, Content, LinkedDocument, UserId
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.documents.crm.kinds import kind_by_code
from bizproc_mcp.upstream.rest.documents.files import attached_file, file_id
from bizproc_mcp.upstream.rest.documents.lists.dates import Order, day_of, written
from bizproc_mcp.upstream.rest.documents.lists.fields import Field
from bizproc_mcp.upstream.rest.documents.lists.places import LISTS, Place
from bizproc_mcp.upstream.rest.documents.tolerant import decimal, money, text, whole

__all__ = ["NO_PLAIN_FILES", "ElementContext", "contents", "parts_of"]

NO_PLAIN_FILES = "REST does not give out plain files of lists"
_MOST_VALUES = 100
_LINK = re.compile(r"([A-Za-z][0-9A-Za-z]{0,9})_([1-9][0-9]{0,17})\Z")


@dataclass(frozen=True, slots=True)
class ElementContext:
    """What values need besides their field: the portal's address, its order of dates, the element's page."""

    address: str
    order: Order
    page: PortalText


_Convert = Callable[[Field, Json, ElementContext], Content | None]


def contents(field: Field, value: Json, element: ElementContext) -> tuple[Content, ...]:
    """The values of a field, none if it is empty."""
    convert = _BY_TYPE.get(field.type) or _BY_BASE.get(
        field.type.partition(":")[0] if ":" in field.type else "", _words
    )
    found = (convert(field, one, element) for one in parts_of(field, value)[:_MOST_VALUES])
    return tuple(one for one in found if one is not None)


def parts_of(field: Field, value: Json) -> Sequence[Json]:
    """The values of a property, which is a map by their ids; each of Drive's is a list of several."""
    if isinstance(value, Mapping):
        values: Sequence[Json] = [value] if "TEXT" in value else list(value.values())
    else:
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if field.type == "S:DiskFile":
        values = [one for several in values for one in _several(several)]
    return values


def _several(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _words(field: Field, value: Json, element: ElementContext) -> Content | None:
    del field, element
    words = text(value.get("TEXT") if isinstance(value, Mapping) else value)
    return PortalText(words) if words.strip() else None


def _number(field: Field, value: Json, element: ElementContext) -> Content | None:
    number = decimal(value)
    return _words(field, value, element) if number is None else number


def _label(field: Field, value: Json, element: ElementContext) -> Content | None:
    return field.labels.get(text(value)) or _words(field, value, element)


def _day(field: Field, value: Json, element: ElementContext) -> Content | None:
    return day_of(text(value), element.order) or _words(field, value, element)


def _moment(field: Field, value: Json, element: ElementContext) -> Content | None:
    """A time of the site, which does not name its offset: in an order nobody can mistake, but not as a time."""
    return _words(field, written(text(value), element.order) or value, element)


def _person(field: Field, value: Json, element: ElementContext) -> Content | None:
    number = whole(value)
    return (UserId(number) if number else None) if number is not None else _words(field, value, element)


def _money(field: Field, value: Json, element: ElementContext) -> Content | None:
    amount, _, currency = text(value).partition("|")
    return money(value) or (_words(field, f"{amount} {currency}".strip(), element) if amount.strip() else None)


def _element(field: Field, value: Json, element: ElementContext) -> Content | None:
    """An element of another list, whose type the portal does not give; the usual one is assumed for its address."""
    number = whole(value)
    if not number or not field.linked:
        return _label(field, value, element)
    document = Place(LISTS, field.linked).document(str(number))
    return LinkedDocument(document, field.labels.get(str(number), PortalText()))


def _linked(field: Field, value: Json, element: ElementContext) -> Content | None:
    """A CRM item, by a bare id where the field points to one type, which older portals do not name."""
    found, number = _LINK.match(text(value)), whole(value)
    kind = kind_by_code(found[1]) if found else field.kinds[0] if len(field.kinds) == 1 else None
    if found is not None and kind is not None:
        return LinkedDocument(kind.document(int(found[2])))
    return LinkedDocument(kind.document(number)) if kind and number else _words(field, value, element)


def _file(field: Field, value: Json, element: ElementContext) -> Content | None:
    """A plain file, of which the portal gives the id alone."""
    del field
    number = whole(value)
    return AttachedFile(file_id("field", number), link=element.page, out_of_reach=NO_PLAIN_FILES) if number else None


def _attached(field: Field, value: Json, element: ElementContext) -> Content | None:
    del field
    number = whole(value)
    return attached_file(element.address, number, "", None) if number else None


_BY_TYPE: Mapping[str, _Convert] = {
    "L": _label,
    "N": _number,
    "SORT": _number,
    "E": _element,
    "G": _label,
    **dict.fromkeys(("F", "PREVIEW_PICTURE", "DETAIL_PICTURE"), _file),
    **dict.fromkeys(("S:employee", "S:UserID", "CREATED_BY", "MODIFIED_BY"), _person),
    **dict.fromkeys(("S:DateTime", "DATE_CREATE", "TIMESTAMP_X", "ACTIVE_FROM", "ACTIVE_TO"), _moment),
    "S:Date": _day,
    "S:Money": _money,
    "S:ECrm": _linked,
    "S:DiskFile": _attached,
}
_BY_BASE: Mapping[str, _Convert] = {"N": _number, "E": _element, "G": _label, "F": _file}
"""By the first letter of a type of somebody else's, `E:EList`."""
