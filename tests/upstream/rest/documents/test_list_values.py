"""How values of list elements become what a person reads, also odd ones, which cost only themselves."""

from datetime import date
from decimal import Decimal

import pytest

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import AttachedFile, LinkedDocument, Money, UserId
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.rest.documents.lists.contents import NO_PLAIN_FILES, ElementContext, contents
from bizproc_mcp.upstream.rest.documents.lists.fields import Field, fields_of, unknown_field

PAGE = PortalText("https://portal.example/company/lists/88/element/0/9/")
ELEMENT = ElementContext("https://portal.example", "", PAGE)
ATTACHED = PortalText("https://portal.example/bitrix/tools/disk/uf.php?attachedId=495&action=download&ncc=1")


def field(kind: str, **more: Json) -> Field:
    about: dict[str, Json] = {"FIELD_ID": "PROPERTY_11", "ID": "11", "NAME": "Field", "TYPE": kind, **more}
    return fields_of({"PROPERTY_11": about}, "lists.field.get")["PROPERTY_11"]


LABELS: Json = {"1669": "Paid", "1671": "Unpaid"}
CASES: tuple[tuple[Field, Json, tuple[object, ...]], ...] = (
    (field("S"), {"1": "two\nlines"}, (PortalText("two\nlines"),)),
    (field("S"), {"1": "a", "2": "b"}, (PortalText("a"), PortalText("b"))),
    (field("S"), ["a"], (PortalText("a"),)),
    (field("S"), {"1": "  "}, ()),
    (field("S"), {"1": {"odd": "map"}}, ()),
    (field("S"), None, ()),
    (field("S:map_yandex"), {"1": "53.5,9.9"}, (PortalText("53.5,9.9"),)),
    (field("N"), {"1": "2.50"}, (Decimal("2.50"),)),
    (field("N:Sequence"), {"1": "7"}, (Decimal(7),)),
    (field("N"), {"1": "many"}, (PortalText("many"),)),
    (field("L", DISPLAY_VALUES_FORM=LABELS), {"1": "1669"}, (PortalText("Paid"),)),
    (field("L", DISPLAY_VALUES_FORM=LABELS), {"1": "1"}, (PortalText("1"),)),
    (field("L", DISPLAY_VALUES_FORM=[]), {"1": "1669"}, (PortalText("1669"),)),
    (field("G", DISPLAY_VALUES_FORM=LABELS), {"1": "1671"}, (PortalText("Unpaid"),)),
    (
        field("E", DISPLAY_VALUES_FORM={"5": "Crane"}, LINK_IBLOCK_ID="89"),
        {"1": "5"},
        (LinkedDocument(parse_document("list:89/5"), PortalText("Crane")),),
    ),
    (field("E:EList", LINK_IBLOCK_ID="89"), {"1": "5"}, (LinkedDocument(parse_document("list:89/5")),)),
    (field("E"), {"1": "5"}, (PortalText("5"),)),
    (field("S:Date"), {"1": "24.11.2026"}, (date(2026, 11, 24),)),
    (field("S:Date"), {"1": "03/04/2026"}, (PortalText("03/04/2026"),)),
    (field("S:DateTime"), {"1": "12/31/2026 11:59:59 pm"}, (PortalText("2026-12-31 23:59:59"),)),
    (field("S:DateTime"), {"1": "soon"}, (PortalText("soon"),)),
    (field("S:employee"), {"1": "5", "2": "7"}, (UserId(5), UserId(7))),
    (field("S:employee"), {"1": "0"}, ()),
    (field("S:employee"), {"1": "Anna"}, (PortalText("Anna"),)),
    (field("S:Money"), {"1": "300|RUB"}, (Money(Decimal(300), "RUB"),)),
    (field("S:Money"), {"1": "much|RUB"}, (PortalText("much RUB"),)),
    (field("S:Money"), {"1": "|RUB"}, ()),
    (field("S:HTML"), {"1": {"TEXT": "<b>why</b>", "TYPE": "HTML"}}, (PortalText("<b>why</b>"),)),
    (field("S:HTML"), {"TEXT": "why", "TYPE": "text"}, (PortalText("why"),)),
    (field("S:ECrm"), {"1": "C_607"}, (LinkedDocument(parse_document("contact:607")),)),
    (field("S:ECrm"), {"1": "T93_1"}, (LinkedDocument(parse_document("spa:147:1")),)),
    (field("S:ECrm"), {"1": "607"}, (PortalText("607"),)),
    (
        field("S:ECrm", USER_TYPE_SETTINGS={"COMPANY": "Y", "LEAD": "N", "VISIBLE": "Y"}),
        {"1": "8"},
        (LinkedDocument(parse_document("company:8")),),
    ),
    (field("S:ECrm"), {"1": "ZZ_8"}, (PortalText("ZZ_8"),)),
    (field("F"), {"1": "900"}, (AttachedFile(PortalCode("field:900"), link=PAGE, out_of_reach=NO_PLAIN_FILES),)),
    (field("F"), {"1": "none"}, ()),
    (field("S:DiskFile"), {"1": ["495", "x"]}, (AttachedFile(PortalCode("attached:495"), link=ATTACHED),)),
    (field("S:DiskFile"), {"1": {"0": "495"}}, (AttachedFile(PortalCode("attached:495"), link=ATTACHED),)),
    (unknown_field("PROPERTY_12"), {"1": "text"}, (PortalText("text"),)),
    (unknown_field("CREATED_BY"), "5", (UserId(5),)),
)


@pytest.mark.parametrize(("known", "value", "expected"), CASES)
def test_a_value_is_what_a_person_reads(known: Field, value: Json, expected: tuple[object, ...]) -> None:
    assert contents(known, value, ELEMENT) == expected


def test_a_list_linked_with_too_many_elements_gives_no_labels() -> None:
    many: Json = {str(number): "Element" for number in range(2_001)}
    assert field("E", DISPLAY_VALUES_FORM=many).labels == {}
    assert len(contents(field("S"), {str(n): "x" for n in range(500)}, ELEMENT)) == 100
