"""Answers about documents: everything that matters in few bytes, however much there is."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bizproc_mcp.answers._base import Answer
from bizproc_mcp.answers.document_digest import DIGEST_BYTES, document_digest
from bizproc_mcp.answers.documents import DOCUMENT_BYTES, document_detail, document_list
from bizproc_mcp.models.document_contents import (
    AttachedFile,
    Comment,
    Comments,
    DocumentContent,
    DocumentField,
    DocumentSearch,
    LinkedDocument,
    Money,
    ProductRow,
    Products,
    UserId,
)
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from tests.answers.facts import only_in_data, only_in_text
from tests.fixtures.written_documents import deal, filled, match

ADDRESS = "https://company.bitrix24.com"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FILE = AttachedFile(PortalCode("932"), PortalText("draft.docx"), 21_668, PortalText("/disk/downloadFile/932/"))
PLAIN = AttachedFile(PortalCode("933"), PortalText("scan.pdf"), out_of_reach="REST does not give plain files of lists")
FIELDS = (
    filled("Contract kind", "Framework"),
    filled("Supplier", LinkedDocument(parse_document("company:88"), PortalText("City Hospital"))),
    filled("Advance", Money(Decimal(300), "RUB")),
    filled("Delivery", date(2026, 11, 24)),
    filled("Meeting", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
    filled("Discount", Decimal("7.5")),
    filled("Urgent", True),
    filled("Lawyers", UserId(12), UserId(99)),
    filled("Contract", FILE),
    filled("Reasons", "[b]Because[/b] the pump is broken"),
)
PARTS: dict[str, Any] = {
    "products": Products(
        5,
        tuple(ProductRow(PortalText(f"Pump {n}"), Decimal(n), Money(Decimal(1200), "RUB")) for n in range(1, 6)),
        Money(Decimal(18_000), "RUB"),
    ),
    "comments": Comments(4, (Comment(12, NOW, PortalText("Checked by <b>legal</b>"), (FILE,)),)),
    "files": (FILE, PLAIN),
    "tasks": (),
    "workflows": (),
}


def size(value: object) -> int:
    return len((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode())


def same_in_both(answer: Answer) -> None:
    text, data = answer.text(), json.loads(json.dumps(answer.structured()))
    assert only_in_data(data, text) == [], text
    assert only_in_text(data, text) == [], text


def full(**facts: Any) -> DocumentContent:
    return deal(5141, *FIELDS, **{**PARTS, **facts})


def test_values_are_told_by_what_they_are_in_both_forms() -> None:
    detail = document_detail(full(), NOW, ADDRESS)
    fields = detail.structured()["fields"]
    assert fields["Supplier"] == {"document": "company:88", "title": "City Hospital"}
    assert fields["Lawyers"] == [{"id": 12, "name": "Ilya Sokolov"}, {"id": 99}]
    assert (fields["Advance"], fields["Discount"], fields["Urgent"]) == ("300 RUB", "7.5", "yes")
    assert (fields["Delivery"], fields["Meeting"]) == ("2026-11-24", "2026-11-24T10:30+00:00")
    assert fields["Reasons"] == "Because the pump is broken"
    assert fields["Contract"]["link"] == f"{ADDRESS}/disk/downloadFile/932/"
    assert "125000.50 RUB · stage «Negotiation» in «Tenders» · responsible «Ilya Sokolov» (12)" in detail.text()
    assert "«Advance»: 300 RUB\n" in detail.text()
    same_in_both(detail)


def test_products_are_a_sum_and_the_first_few_and_all_that_fit_on_request() -> None:
    few = document_detail(full(), NOW, ADDRESS).structured()["products"]
    assert (few["total"], few["sum"], len(few["items"])) == (5, "18000 RUB", 3)
    every = document_detail(full(), NOW, ADDRESS, included=["products"]).structured()["products"]
    assert len(every["items"]) == 5


def test_parts_stand_only_where_they_were_asked_for_and_say_that_there_is_nothing() -> None:
    plain = document_detail(full(), NOW, ADDRESS).structured()
    assert not {"comments", "files", "tasks", "processes"} & set(plain)
    detail = document_detail(full(files=()), NOW, ADDRESS, included=["comments", "files", "tasks"])
    data = detail.structured()
    assert data["files"] == {"total": 0}
    assert data["tasks"] == {"total": 0}
    assert data["comments"]["items"][0]["comment"] == "Checked by legal"
    assert "comments 4, 1 shown:" in detail.text()
    same_in_both(detail)


def test_what_could_not_be_read_says_why_and_a_file_out_of_reach_too() -> None:
    content = full(files=(PLAIN,), comments=None, unread={"comments": "no access", "products": "no access"})
    detail = document_detail(content, NOW, ADDRESS, included=["comments", "files"])
    assert "comments unread: no access" in detail.text()
    assert "933 «scan.pdf» (REST does not give plain files of lists)" in detail.text()
    same_in_both(detail)


def many(count: int, text: str = "Слово " * 60) -> list[DocumentField]:
    return [filled(f"Поле номер {number}", f"{number} {text}") for number in range(count)]


@pytest.mark.parametrize("count", [12, 40, 300])
def test_a_document_with_many_fields_stays_small_and_counts_and_names_those_left_out(count: int) -> None:
    money = filled("Аванс", Money(Decimal(300), "RUB"))
    detail = document_detail(deal(5141, *many(count), money), NOW, ADDRESS)
    data = detail.structured()
    assert size(detail.text()) <= DOCUMENT_BYTES
    assert size(data) <= DOCUMENT_BYTES + 500
    assert size(detail.text()) > DOCUMENT_BYTES / 2
    assert data["fields"]["Аванс"] == "300 RUB"
    assert len(data["fields"]) + data.get("more_fields", 0) == count + 1
    if count > 12:
        assert data["left_out"]
        assert f"more fields {data['more_fields']}: " in detail.text()
    same_in_both(detail)


def test_long_values_are_cut_with_a_mark_and_whole_where_their_field_is_asked_for() -> None:
    content = deal(5141, *many(3, "word " * 500))
    cut = document_detail(content, NOW, ADDRESS).structured()
    assert cut["fields"]["Поле номер 1"].endswith("…")
    assert "only=[name]" in cut["note"]
    asked = document_detail(content, NOW, ADDRESS, asked=[content.fields[1]]).structured()
    assert list(asked["fields"]) == ["Поле номер 1"]
    assert len(asked["fields"]["Поле номер 1"]) > 2_400
    assert "more_fields" not in asked
    twenty = deal(5141, *many(20, "word " * 5_000))
    assert size(document_detail(twenty, NOW, ADDRESS, asked=twenty.fields).structured()) < 15_000


def test_two_fields_of_one_title_are_both_told() -> None:
    twice = [filled("Sum", "first", field_id="ufA"), filled("Sum", "second", field_id="ufB")]
    assert document_detail(deal(1, *twice), NOW, ADDRESS).structured()["fields"] == {
        "Sum": "first",
        "Sum (ufB)": "second",
    }


@pytest.mark.parametrize("count", [1, 10_000])
def test_comments_stay_small(count: int) -> None:
    said = tuple(Comment(12, NOW, PortalText(f"{number} {'слово ' * 300}")) for number in range(min(count, 50)))
    detail = document_detail(deal(1, comments=Comments(count, said)), NOW, ADDRESS, included=["comments"])
    assert len(detail.structured()["comments"]["items"]) >= 1
    assert size(detail.text()) <= DOCUMENT_BYTES + 1_800
    same_in_both(detail)


def test_money_of_a_strange_currency_or_size_is_told_without_the_strange() -> None:
    strange = deal(1, amount=Money(Decimal("1E+5"), "»evil«"))
    assert document_detail(strange, NOW, ADDRESS).structured()["amount"] == "100000"
    huge = document_detail(deal(1, amount=Money(Decimal("1E+900000"), "RUB")), NOW, ADDRESS)
    assert size(huge.text()) < 400


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://evil.example/x", f"{ADDRESS}.evil.example/x", "relative/x"]
)
def test_a_link_elsewhere_is_no_link(link: str) -> None:
    assert "link" not in document_detail(deal(1, link=PortalText(link)), NOW, ADDRESS).structured()
    absolute = PortalText(f"{ADDRESS}/crm/deal/details/1/")
    assert document_detail(deal(1, link=absolute), NOW, ADDRESS).structured()["link"] == absolute.raw


# the digest in a task


def test_a_digest_tells_what_matters_once() -> None:
    digest = document_digest(full(), {}, seen="", title_seen="Pump supply for 2026")
    data = digest.structured()
    assert "title" not in data
    assert (data["kind"], data["amount"], data["stage"]) == ("Deal", "125000.50 RUB", "Negotiation")
    assert data["responsible"] == {"id": 12, "name": "Ilya Sokolov"}
    assert {"Advance", "Delivery", "Supplier"} <= set(data["fields"])
    assert 3 <= len(data["fields"]) <= 6
    same_in_both(digest)


@pytest.mark.parametrize("letters", [5, 40, 2_000])
def test_a_digest_is_small_however_long_names_and_values_are(letters: int) -> None:
    long = PortalText("я" * letters)
    content = deal(
        5141,
        *(filled(f"{number} {'ж' * letters}", "ц" * min(letters, 55)) for number in range(20)),
        title=long,
        kind=long,
        stage=long,
        pipeline=long,
        names={12: long},
    )
    digest = document_digest(content, {}, seen="", title_seen="")
    assert size(digest.text()) <= DIGEST_BYTES
    assert size(digest.structured()) <= DIGEST_BYTES + 150
    assert digest.fields
    same_in_both(digest)


def test_who_created_a_document_is_shown_without_a_time_too() -> None:
    element = deal(document_id="list:88/7", created=None, created_by=1, names={1: PortalText("Anna Berg")})
    shown = document_detail(element, NOW, "https://company.bitrix24.com")
    assert "created by «Anna Berg» (1)" in shown.text()
    same_in_both(shown)


def test_where_a_document_ended_the_digest_says_how() -> None:
    digest = document_digest(deal(1, stage=PortalText("Closed"), outcome="lost"), {}, seen="", title_seen="")
    assert "stage «Closed» (lost)" in digest.text()


def test_found_documents_are_told_with_what_tells_them_apart() -> None:
    found = DocumentSearch(
        (
            match("deal:1", "Pump", amount=Money(Decimal(5), "RUB"), stage=PortalText("New"), created=NOW),
            match("company:2", "Pump & Co"),
            match("list:88/7", "Pump", created=date(2026, 11, 4), responsible=0),
        ),
        more=True,
        not_searched={"lists": "the credentials lack the scope lists"},
        names={1: PortalText("Anna Berg")},
    )
    listed = document_list(found)
    assert (
        "deal:1 «Deal» «Pump» · 5 RUB · stage «New» · responsible «Anna Berg» (1) · created 2026-11-20" in listed.text()
    )
    assert "list:88/7 «List» «Pump» · created 2026-11-04" in listed.text()
    assert "not searched: lists (the credentials lack the scope lists)" in listed.text()
    same_in_both(listed)
