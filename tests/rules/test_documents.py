"""Short forms of documents and document types: converted both ways without loss, everything else refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.documents import (
    DocumentId,
    DocumentType,
    list_in_link,
    parse_document,
    parse_document_type,
)
from tests.fixtures.tables import all_rows

NUMBER = st.integers(1, 10**17)
PLAIN = st.sampled_from(["deal", "lead", "contact", "company", "quote", "invoice", "list", "process", "disk"])
PART = st.text(st.characters(exclude_characters="|", exclude_categories=("C", "Z")), min_size=1, max_size=60)

EXAMPLES = {
    "deal:5141": ("crm", "CCrmDocumentDeal", "DEAL_5141"),
    "lead:1": ("crm", "CCrmDocumentLead", "LEAD_1"),
    "contact:3": ("crm", "CCrmDocumentContact", "CONTACT_3"),
    "company:4": ("crm", "CCrmDocumentCompany", "COMPANY_4"),
    "quote:5": ("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Quote", "QUOTE_5"),
    "invoice:3": ("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\SmartInvoice", "SMART_INVOICE_3"),
    "spa:147:1": ("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic", "DYNAMIC_147_1"),
    "list:777": ("lists", "Bitrix\\Lists\\BizprocDocumentLists", "777"),
    "process:777": ("lists", "BizprocDocument", "777"),
    "disk:777": ("disk", "Bitrix\\Disk\\BizProcDocument", "777"),
}
TYPES = {
    "deal": ("crm", "CCrmDocumentDeal", "DEAL"),
    "spa:147": ("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic", "DYNAMIC_147"),
    "list:164": ("lists", "Bitrix\\Lists\\BizprocDocumentLists", "iblock_164"),
    "process:164": ("lists", "BizprocDocument", "iblock_164"),
    "disk:9": ("disk", "Bitrix\\Disk\\BizProcDocument", "STORAGE_9"),
    "invoice": ("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\SmartInvoice", "SMART_INVOICE"),
}


@all_rows(("text", "triple"), EXAMPLES.items())
def test_the_short_forms_of_the_contract_name_the_portals_triples(text: str, triple: tuple[str, str, str]) -> None:
    assert parse_document(text) == DocumentId(*triple)
    assert str(DocumentId(*triple)) == text


@pytest.mark.parametrize(("text", "triple"), TYPES.items())
def test_the_short_forms_of_types_name_the_portals_triples(text: str, triple: tuple[str, str, str]) -> None:
    assert parse_document_type(text) == DocumentType(*triple)
    assert str(DocumentType(*triple)) == text


@given(PLAIN, NUMBER)
def test_a_short_form_survives_the_way_there_and_back(word: str, number: int) -> None:
    text = f"{word}:{number}"
    assert str(parse_document(text)) == text
    assert parse_document(f"  {text.upper()} ") == parse_document(text)


@pytest.mark.parametrize("word", ["list", "process"])
def test_a_list_element_may_name_its_list_and_is_the_same_document(word: str) -> None:
    document = parse_document(f"{word}:171/2249")
    assert document.list_id == 171
    assert document == parse_document(f"{word}:2249")
    assert f"{document.with_list} {document}" == f"{word}:171/2249 {word}:2249"
    assert f"{parse_document(f'{word}:2249').with_list}" == f"{word}:2249"


@pytest.mark.parametrize("text", ["process:/2249", "process:0/1", "process:1/2/3", "list:1/", "deal:1/2", "disk:1/2"])
def test_what_names_no_list_and_element_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="process:171/777"):
        parse_document(text)


@given(NUMBER, NUMBER)
def test_smart_processes_have_a_type_and_an_element(kind: int, element: int) -> None:
    document = parse_document(f"spa:{kind}:{element}")
    assert str(document) == f"spa:{kind}:{element}"
    assert str(document.type) == f"spa:{kind}"


@given(PART, PART, PART)
def test_a_raw_triple_survives_the_way_there_and_back(module: str, entity: str, item: str) -> None:
    document = parse_document(f"{module}|{entity}|{item}")
    assert (document.module, document.entity, document.id) == (module, entity, item)
    assert parse_document(str(document)) == document
    kind = parse_document_type(f"{module}|{entity}|{item}")
    assert parse_document_type(str(kind)) == kind


@given(st.text(max_size=80))
def test_any_other_text_is_refused_with_the_forms_and_never_crashes(text: str) -> None:
    for parse in (parse_document, parse_document_type):
        try:
            parsed = parse(text)
        except InvalidInput as wrong:
            assert "deal" in wrong.next_step  # noqa: PT017 (either way is right, and this says what each way means)
        else:
            assert parse(str(parsed)) == parsed


@given(PLAIN, PLAIN, NUMBER)
def test_two_kinds_never_share_a_triple(one: str, other: str, number: int) -> None:
    """`list:` and `disk:` share ids, `list:` and `process:` share types: the entity tells them apart."""
    first, second = parse_document(f"{one}:{number}"), parse_document(f"{other}:{number}")
    assert (first == second) is (one == other)


@all_rows("text", ["deal:0", "deal:-1", "deal:01", "deal:1:2", "spa:1", "deal", "a|b", "a||c", "a|b|c d"])
def test_forms_that_are_nearly_right_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_document(text)


@pytest.mark.parametrize("item", ["DEAL_x", "DEAL_007", "LEAD_5", "DEAL_", "DEAL_1\n"])
def test_a_strange_id_is_written_as_the_raw_triple(item: str) -> None:
    text = str(DocumentId("crm", "CCrmDocumentDeal", item))
    assert text == f"crm|CCrmDocumentDeal|{item}"
    assert not re.fullmatch(r"deal:\d+", text)


def test_lists_and_files_do_not_tell_their_type_by_their_id() -> None:
    assert parse_document("list:777").type is None
    assert parse_document("disk:777").type is None
    assert str(parse_document("deal:1").type) == "deal"


@pytest.mark.parametrize(
    ("short", "link", "named"),
    [
        ("process:5", "/bizproc/processes/?livefeed=y&list_id=171&element_id=5", (171, 0)),
        ("process:5", "/bitrix/admin/x.php?IBLOCK_ID=171", (171, 0)),
        ("process:5", "/company/lists/88/element/0/5/", (0, 0)),
        ("list:5", "/company/lists/88/element/0/5/", (88, 0)),
        ("list:5", "/services/lists/88/element/0/5/", (88, 0)),
        ("list:5", "/workgroups/group/4/lists/88/element/0/5/", (88, 4)),
        ("list:5", "/services/lists/088/element/0/5/", (0, 0)),
        ("list:5", "x" * 2_000 + "/lists/88/", (0, 0)),
        ("deal:5", "/company/lists/88/element/0/5/", (0, 0)),
    ],
)
def test_the_link_of_an_element_names_its_list_and_its_group(short: str, link: str, named: tuple[int, int]) -> None:
    assert list_in_link(parse_document(short).entity, link) == named
