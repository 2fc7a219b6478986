"""Which fields of a document matter to somebody who decides about it."""

from datetime import date
from decimal import Decimal

import pytest

from bizproc_mcp.models.document_contents import AttachedFile, DocumentField, LinkedDocument, Money, UserId
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.rules.document_digest import DIGEST_FIELDS, by_weight, digest_fields
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from tests.fixtures.written_documents import deal, filled

MONEY = filled("Advance", Money(Decimal(5), "RUB"))
DAY = filled("Delivery", date(2026, 11, 24))
OTHER = filled("Supplier", LinkedDocument(parse_document("company:88")))
NUMBER = filled("Discount", Decimal("7.5"))
OPTION = filled("Contract kind", "Framework")
PERSON = filled("Lawyer", UserId(5))
FLAG = filled("Urgent", True)
LONG = filled("Reasons", "word " * 40)


def titles(fields: object) -> list[str]:
    assert isinstance(fields, list)
    return [field.title.raw for field in fields if isinstance(field, DocumentField)]


def test_money_comes_before_dates_other_documents_numbers_options_people_and_long_texts() -> None:
    content = deal(5141, LONG, FLAG, OPTION, NUMBER, OTHER, DAY, MONEY)
    assert titles(by_weight(content)) == [
        "Advance", "Delivery", "Supplier", "Discount", "Contract kind", "Urgent", "Reasons"
    ]  # fmt: skip


def test_a_company_and_a_contact_come_first_in_a_deal_and_a_number_in_a_quote() -> None:
    company = filled("Company", LinkedDocument(parse_document("company:88")), field_id="companyId", custom=False)
    number = filled("Number", "Q-17", field_id="quoteNumber", custom=False)
    assert titles(digest_fields(deal(5141, MONEY, DAY, company)))[0] == "Company"
    quote = deal(5, MONEY, company, number, document_id="quote:5")
    assert titles(digest_fields(quote))[:2] == ["Number", "Company"]


def test_a_digest_has_at_most_six_fields_and_no_long_text() -> None:
    many = [filled(f"Sum {number}", Money(Decimal(number), "RUB")) for number in range(20)]
    assert len(digest_fields(deal(5141, *many))) == DIGEST_FIELDS
    nameless = filled("Plan", AttachedFile(PortalCode("field:1")))
    assert titles(digest_fields(deal(5141, LONG, nameless, OPTION))) == ["Contract kind"]


@pytest.mark.parametrize("field_id", ["sourceId", "taxValue", "observers", "MODIFIED_BY"])
def test_what_matters_least_to_a_decision_is_left_out(field_id: str) -> None:
    assert titles(digest_fields(deal(5141, filled("X", "abcdef", field_id=field_id, custom=False)))) == []


def test_what_the_reader_knows_already_is_left_out() -> None:
    supplier, short = filled("Supplier", "Nordwind GmbH"), filled("Copies", "5")
    amount = filled("Amount", Money(Decimal("125000.5"), "RUB"))
    content = deal(5141, supplier, short, amount)
    assert titles(digest_fields(content, "Approve payment: NORDWIND gmbh, invoice 2026-005")) == ["Copies"]
    assert titles(digest_fields(content)) == ["Supplier", "Copies"]


def test_of_two_fields_alike_the_companys_own_comes_first() -> None:
    theirs = filled("Their sum", Money(Decimal(1), "RUB"), custom=False)
    assert titles(by_weight(deal(5141, theirs, MONEY))) == ["Advance", "Their sum"]


def test_a_field_without_values_is_none() -> None:
    assert titles(digest_fields(deal(5141, DocumentField(MONEY.id, PortalText("Empty"), ())))) == []


def test_what_the_task_speaks_of_comes_first_in_any_form_of_the_word() -> None:
    content = deal(5141, MONEY, DAY, OTHER, NUMBER, filled("Сумма договора", Decimal(7)))
    assert titles(digest_fields(content, "Vote on the discount"))[0] == "Discount"
    assert titles(digest_fields(content, "Согласуйте договор"))[0] == "Сумма договора"


def test_of_each_kind_there_are_two_before_a_third_of_any() -> None:
    days = [filled(f"Day {number}", date(2026, 11, number)) for number in (1, 2, 3, 4)]
    assert titles(digest_fields(deal(5141, *days, OPTION, NUMBER))) == [
        "Day 1", "Day 2", "Discount", "Contract kind", "Day 3", "Day 4"
    ]  # fmt: skip
