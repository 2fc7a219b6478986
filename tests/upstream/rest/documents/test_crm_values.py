"""How values of CRM fields become what a person reads, also odd ones, which cost only themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import AttachedFile, LinkedDocument, Money, UserId
from bizproc_mcp.models.documents import DocumentId, parse_document
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.documents.crm.contents import contents
from bizproc_mcp.upstream.rest.documents.crm.fields import Field, fields_of
from bizproc_mcp.upstream.rest.documents.crm.kinds import Kind, dynamic, kind_by_code, kind_of
from bizproc_mcp.upstream.rest.documents.crm.vocabulary import Vocabulary, Words
from bizproc_mcp.upstream.rest.documents.files import file_id
from tests.upstream.fakes import FakeClock

PAGE = PortalText("https://portal.example/crm/deal/details/5/")
WORDS = Words(Vocabulary(FakeClock()))


def field(kind: str, **more: Json) -> Field:
    about: dict[str, Json] = {"type": kind, "title": "Field", "isDynamic": True, **more}
    return fields_of({"ufCrmField": about}, "crm.item.fields")["ufCrmField"]


def link(short: str) -> LinkedDocument:
    return LinkedDocument(parse_document(short))


OPTIONS: Json = [{"ID": "45", "VALUE": "Framework"}, {"ID": "46", "VALUE": "One-off"}]
TO_DEALS: Json = {"DEAL": "Y", "LEAD": "N"}
TO_SEVERAL: Json = {"DEAL": "Y", "COMPANY": "Y", "DYNAMIC_147": "Y"}
ELEMENTS: Json = {"IBLOCK_ID": "88", "IBLOCK_TYPE_ID": "lists"}
OF_THE_FEED: Json = {"IBLOCK_ID": 171, "IBLOCK_TYPE_ID": "bitrix_processes"}
SHIFTED = "2026-10-02T03:00:00+03:00"

CASES: tuple[tuple[Field, Json, tuple[object, ...]], ...] = (
    (field("string"), "two\nlines", ("two\nlines",)),
    (field("string"), "   ", ()),
    (field("string"), {"odd": "map"}, ()),
    (field("unheard_of"), ["a", "", "b"], ("a", "b")),
    (field("integer"), 0, (Decimal(0),)),
    (field("integer", isDynamic=False), 0, ()),
    (field("double"), 12.5, (Decimal("12.5"),)),
    (field("double"), "12,5", ("12,5",)),
    (field("double"), "NaN", ("NaN",)),
    (field("double"), "9" * 1000, ("9" * 1000,)),
    (field("boolean"), "Y", (True,)),
    (field("boolean"), "N", (False,)),
    (field("boolean"), 0, (False,)),
    (field("boolean", isDynamic=False), "N", ()),
    (field("boolean"), None, ()),
    (field("date"), SHIFTED, (date(2026, 10, 2),)),
    (field("date"), "2.10.2026", ("2.10.2026",)),
    (field("date"), "", ()),
    (field("datetime"), "2026-10-02T03:00:00Z", (datetime(2026, 10, 2, 3, tzinfo=UTC),)),
    (field("money"), "300|EUR", (Money(Decimal(300), "EUR"),)),
    (field("money"), "0|EUR", (Money(Decimal(0), "EUR"),)),
    (field("money"), "|EUR", ()),
    (field("money"), 300, (Money(Decimal(300)),)),
    (field("money"), "three hundred", ("three hundred",)),
    (field("enumeration", items=OPTIONS), 45, ("Framework",)),
    (field("enumeration", items=OPTIONS), ["46", 45], ("One-off", "Framework")),
    (field("enumeration", items=OPTIONS), "47", ("47",)),
    (field("enumeration", items=OPTIONS), 0, ()),
    (field("employee"), "12", (UserId(12),)),
    (field("employee"), 0, ()),
    (field("employee"), "user_12", ("user_12",)),
    (field("crm_status", statusType="SOURCE"), "WEB", ("WEB",)),
    (field("crm", settings=TO_DEALS), 5, (link("deal:5"),)),
    (field("crm", settings=TO_SEVERAL), ["D_5", "CO_8", "T93_1"],
     (link("deal:5"), link("company:8"), link("spa:147:1"))),
    (field("crm", settings=TO_SEVERAL), "5", ("5",)),
    (field("crm", settings=TO_SEVERAL), "O_5", ("O_5",)),
    (field("crm", settings=[]), "D_5", (link("deal:5"),)),
    (field("crm_company"), 8, (link("company:8"),)),
    (field("crm_company"), 0, ()),
    (field("iblock_element", settings=ELEMENTS), 7, (LinkedDocument(parse_document("list:7")),)),
    (field("iblock_element", settings=OF_THE_FEED), "7", (LinkedDocument(parse_document("process:7")),)),
    (field("address"), "Quay 4, Town|54.3;10.1|41", ("Quay 4, Town",)),
    (field("address"), "|;|", ()),
    (field("file"), {"id": 932, "url": "u", "urlMachine": "m"}, (AttachedFile(file_id("field", 932), link=PAGE),)),
    (field("file"), [{"id": 932}, {"id": "933"}, {}], (
        AttachedFile(file_id("field", 932), link=PAGE), AttachedFile(file_id("field", 933), link=PAGE))),
    (field("file"), None, ()),
    (field("file"), 0, ()),
    (field("file"), [], ()),
)  # fmt: skip


@pytest.mark.parametrize(("about", "value", "expected"), CASES, ids=lambda one: str(getattr(one, "type", one))[:30])
def test_a_value_is_what_a_person_reads(about: Field, value: Json, expected: tuple[object, ...]) -> None:
    assert contents(about, value, WORDS, PAGE) == expected


def test_an_element_keeps_the_list_it_is_of() -> None:
    (found,) = contents(field("iblock_element", settings=OF_THE_FEED), 7, WORDS, PAGE)
    assert isinstance(found, LinkedDocument)
    assert format(found.document.with_list) == "process:171/7"


def test_a_value_is_bounded() -> None:
    (text,) = contents(field("string"), "x" * 3_000_000, WORDS, PAGE)
    assert isinstance(text, PortalText)
    assert (len(text.raw), text.raw[-1]) == (20_000, "…")
    assert len(contents(field("string"), ["x"] * 5_000, WORDS, PAGE)) == 100


KINDS: tuple[tuple[str, int, str, str, str], ...] = (
    ("lead:7", 1, "L", "/crm/lead/details/7/", "STATUS"),
    ("deal:7", 2, "D", "/crm/deal/details/7/", "DEAL_STAGE_4"),
    ("contact:7", 3, "C", "/crm/contact/details/7/", ""),
    ("company:7", 4, "CO", "/crm/company/details/7/", ""),
    ("quote:7", 7, "Q", "/crm/type/7/details/7/", "QUOTE_STATUS"),
    ("invoice:7", 31, "SI", "/crm/type/31/details/7/", "SMART_INVOICE_STAGE_4"),
    ("spa:147:7", 147, "T93", "/crm/type/147/details/7/", "DYNAMIC_147_STAGE_4"),
    ("spa:1030:7", 1030, "T406", "/crm/type/1030/details/7/", "DYNAMIC_1030_STAGE_4"),
)


@pytest.mark.parametrize(("short", "number", "code", "page", "stages"), KINDS)
def test_a_type_has_a_number_a_code_a_page_and_stages(
    short: str, number: int, code: str, page: str, stages: str
) -> None:
    found = kind_of(parse_document(short))
    assert found is not None
    kind, item = found
    assert (kind.number, kind.code, kind.page("", item), kind.stages(4), item) == (number, code, page, stages, 7)
    assert kind_by_code(code) == kind
    assert kind_by_code(code.lower()) == kind
    assert str(kind.document(7)) == short


NOT_SHOWN = (
    "ORDER_9",
    "ORDER_SHIPMENT_9",
    "INVOICE_9",
    "DYNAMIC_1031_9",
    "DYNAMIC_147_x",
    "DEAL_",
    "DEAL_0",
    "DEAL_٣",
    "7",
)


@pytest.mark.parametrize("item", NOT_SHOWN)
def test_other_crm_documents_are_not_shown(item: str) -> None:
    assert kind_of(DocumentId("crm", "Anything", item)) is None


def test_the_first_pipeline_of_deals_has_a_dictionary_of_its_own() -> None:
    found = kind_of(parse_document("deal:7"))
    assert found is not None
    assert (found[0].stages(0), dynamic(147).stages(0)) == ("DEAL_STAGE", "DYNAMIC_147_STAGE_0")
    assert isinstance(dynamic(147), Kind)
