"""Documents through the tools: read, found, named by words, and carried by tasks."""

from dataclasses import dataclass
from typing import Any

import anyio
import pytest
from mcp.shared.exceptions import MCPError
from mcp.types import TextResourceContents

from bizproc_mcp.errors import (
    AccessDenied,
    AnswerTooLarge,
    BizprocError,
    LimitExceeded,
    NotFound,
    PortalFailure,
    ScopeMissing,
    Unavailable,
)
from bizproc_mcp.models.document_contents import AttachedFile
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.services import document_digest
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_standin.rest.credentials import ALL_SCOPES
from tests.fixtures.office import ADMINISTRATOR, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import YES, asking
from tests.fixtures.vibecode_office import vibecode_assistant
from tests.fixtures.written_documents import WrittenDocuments, deal, filled, match, server_with

EVERYTHING = ["comments", "files", "tasks", "products"]
DISCOUNT = 1520
"""The head votes on the discount of deal:5141."""


async def with_documents(office: Office, documents: WrittenDocuments, person: int = HEAD) -> Any:
    return office.assistant(server=server_with(office, office.settings(person), documents))


@both_eras
async def test_a_task_carries_what_its_document_says_for_one_request_more(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        office.standin.requests.clear()
        said = await head.call("task_get", task_id=DISCOUNT)
        requests = sum(office.standin.requests.values())
    digest = said.data["digest"]
    assert (digest["kind"], digest["amount"], digest["stage"]) == ("Deal", "58400 EUR", "In progress")
    assert digest["responsible"] == {"id": 37, "name": "Maria Weber"}
    assert digest["fields"]["Discount, %"] == "12"
    assert digest["fields"]["Company"] == {"document": "company:301", "title": "Harbour Hotel Ltd"}
    assert "title" not in digest
    assert "digest «Deal» · 58400 EUR · stage «In progress»" in said.text
    assert requests == 3


async def test_where_the_scope_is_missing_the_task_says_so_and_asks_nothing(office: Office) -> None:
    async with office.assistant(HEAD, ALL_SCOPES - {"crm"}) as head:
        office.standin.rest.commands.clear()
        said = await head.call("task_get", task_id=DISCOUNT)
        asked = dict(office.standin.rest.commands)
    assert said.data["document_unread"] == "the credentials lack the scope crm"
    assert "document unread: the credentials lack the scope crm" in said.text
    assert not [method for method in asked if method.startswith("crm.")]


async def test_who_may_not_read_the_document_is_told_so_beside_name_and_link(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        said = await head.call("task_get", task_id=1521)
    assert said.data["document_unread"] == "not readable with these rights"
    assert said.data["document_link"]
    assert said.data["decisions"] == ["submit"]


UNREAD: list[tuple[BizprocError, str]] = [
    (ScopeMissing("No scope."), "the credentials lack the scope crm"),
    (AccessDenied("No access."), "not readable with these rights"),
    (NotFound("Gone."), "deleted, or not readable with these rights"),
    (LimitExceeded("Busy."), "the portal is too busy"),
    (PortalFailure("It broke."), "the portal did not answer"),
    (AnswerTooLarge("Huge."), "the portal did not answer"),
    (Unavailable("REST does not show orders.", "Open it."), "REST does not show orders"),
]


async def test_a_document_that_cannot_be_read_never_fails_its_task(office: Office) -> None:
    documents = WrittenDocuments()
    async with await with_documents(office, documents) as head:
        for error, words in UNREAD:
            documents.contents["deal:5141"] = error
            said = await head.call("task_get", task_id=DISCOUNT)
            assert said.data["document_unread"] == words
            assert said.data["decisions"] == ["approve", "reject"]
            assert "digest" not in said.data
    assert documents.asked[0] == ("read", "deal:5141", "/crm/deal/details/5141/", [], True)


@dataclass(slots=True)
class Silent(WrittenDocuments):
    """Never answers."""

    async def read(self, *_: Any, **__: Any) -> Any:
        await anyio.sleep_forever()


async def test_a_document_that_does_not_come_does_not_hold_its_task(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_digest, "_SECONDS", 0.05)
    async with await with_documents(office, Silent()) as head:
        said = await head.call("task_get", task_id=DISCOUNT)
    assert said.data["document_unread"] == "the portal did not answer in time"


async def test_the_form_of_a_task_alone_reads_no_document(office: Office) -> None:
    documents = WrittenDocuments({"deal:5141": deal()})
    async with await with_documents(office, documents) as head:
        await head.client.read_resource(f"bizproc://tasks/{DISCOUNT}/fields")
        assert documents.asked == []
        task = await head.client.read_resource(f"bizproc://tasks/{DISCOUNT}")
    [content] = task.contents
    assert isinstance(content, TextResourceContents)
    assert '"digest":{"kind":"Deal"' in content.text


# one document


async def test_a_document_is_read_in_full_in_two_requests_with_its_parts_on_request(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.standin.requests.clear()
        said = await admin.call("document_get", document="deal:5141")
        requests = sum(office.standin.requests.values())
        parts = await admin.call(
            "document_get", document="deal:5141", include=["comments", "files", "tasks", "products"]
        )
        alone = await admin.call("document_get", document="deal:5141", only=["terms"])
    assert requests == 2
    fields = said.data["fields"]
    assert fields["Contract kind"] == "One-off"
    assert fields["Engineer"] == {"id": 503, "name": "Viktor Lang"}
    assert fields["Customer's budget"] == "55000 EUR"
    assert said.data["products"]["sum"] == "58400 EUR"
    assert len(said.data["products"]["items"]) == 3
    assert not {"comments", "files", "tasks"} & set(said.data)
    assert "competitor" in parts.data["comments"]["items"][0]["comment"]
    assert {task["id"] for task in parts.data["tasks"]["items"]} == {1520, 1528}
    assert len(parts.data["products"]["items"]) == 5
    assert parts.data["files"]["total"] == 4
    assert list(alone.data["fields"]) == ["Terms agreed"]


async def test_a_field_that_is_not_filled_is_named_with_those_that_are(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        text = await admin.refused("document_get", document="deal:5141", only=["no such thing"])
    assert "No filled field is called" in text
    assert "«Contract kind»" in text


async def test_a_document_without_rights_or_that_is_gone_is_a_plain_refusal(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        denied = await head.refused("document_get", document="spa:147:1")
        gone = await head.refused("document_get", document="deal:999999")
        nothing = await head.refused("document_get", document="dael:5")
    assert denied != gone
    assert "names no document" in nothing


LETTER = AttachedFile(PortalCode("f1"), PortalText("letter.txt"), 12)
HUGE = AttachedFile(PortalCode("f2"), PortalText("film.mov"), 50_000_000)
UNTOLD = AttachedFile(PortalCode("f3"), PortalText("untold.bin"))
NAMELESS = AttachedFile(PortalCode("f5"))
PLAIN = AttachedFile(PortalCode("f4"), PortalText("scan.pdf"), 5, out_of_reach="REST does not give such files")


async def test_the_text_of_a_file_is_given_or_why_there_is_none(office: Office) -> None:
    documents = WrittenDocuments(
        {
            "deal:5141": deal(files=(LETTER, HUGE, UNTOLD, PLAIN)),
            "deal:5142": deal(5142, filled("Signed offer", NAMELESS), files=(NAMELESS,)),
        },
        files={
            "f1": "Dear «you»,\nyes.".encode(),
            "f3": AnswerTooLarge("More than allowed."),
            "f5": FileContent("offer.txt", b"Twelve"),
        },
    )
    async with await with_documents(office, documents) as head:
        letter = await head.call("document_get", document="deal:5141", file="f1")
        huge = [await head.call("document_get", document="deal:5141", file=one) for one in ("f2", "f3")]
        plain = await head.call("document_get", document="deal:5141", file="f4")
        missing = await head.refused("document_get", document="deal:5141", file="f9")
        nameless = await head.call("document_get", document="deal:5142", file="f5")
        listed = await head.call("document_get", document="deal:5142", include=["files"])
    assert letter.data["file_text"] == "Dear «you»,\nyes."
    assert "«Dear ‹you›,\nyes.»" in letter.text
    assert "a plain text file" in letter.text
    for said in huge:
        assert "more than 10 MB" in said.text
        assert "file_text" not in said.data
    assert plain.data["file"]["unread"] == "REST does not give such files"
    assert "f1 «letter.txt»" in missing
    assert (nameless.data["file"]["name"], nameless.data["file"]["bytes"]) == ("offer.txt", 6)
    assert listed.text.splitlines()[-3:] == ["«Signed offer»: file f5", "files 1:", "f5"]
    assert [asked[2] for asked in documents.asked if asked[0] == "fetch"] == ["f1", "f3", "f5"]


# found by words


async def test_documents_are_found_by_words_with_what_tells_them_apart(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("document_find", words="city hospital")
        deals = await admin.call("document_find", words="hospital", document_type="deal")
        nothing = await admin.call("document_find", words="no such thing at all")
        empty = await admin.refused("document_find", words="  ")
    assert {item["document"] for item in said.data["items"]} >= {"deal:5144", "company:305"}
    [found] = deals.data["items"]
    assert (found["document"], found["amount"], found["stage"]) == ("deal:5144", "132000 EUR", "Negotiation")
    assert (nothing.data["total"], nothing.data["note"]) == (0, "Give fewer words, or another spelling.")
    assert "no words" in empty


async def test_a_search_understands_article_and_type_and_says_what_to_do_where_it_finds_nothing(
    office: Office,
) -> None:
    documents = some()
    async with await with_documents(office, documents) as head:
        by_type = await head.call("document_find", words="the City Hospital deal")
        part_of_name = await head.call("document_find", words="the invoice 2026-004")
        other_type = await head.call("document_find", words="the City Hospital deal", document_type="company")
        an_id = await head.call("document_find", words="deal:99")
        number = await head.call("document_find", words="99")
    assert [item["document"] for item in by_type.data["items"]] == ["deal:5144", "deal:5145"]
    assert [item["document"] for item in part_of_name.data["items"]] == ["list:7"]
    assert other_type.data["items"] == []
    assert "read it with document_get" in an_id.text
    assert "deal:5141" in number.text


def some() -> WrittenDocuments:
    return WrittenDocuments(
        {"deal:5144": deal(5144, title=PortalText("City Hospital")), "list:7": deal(document_id="list:7")},
        matches=(
            match("deal:5144", "City Hospital", stage=PortalText("Negotiation")),
            match("deal:5145", "City Hospital annex", stage=PortalText("New")),
            match("company:305", "City Hospital"),
            match("list:7", "Invoice 2026-004"),
        ),
        not_searched={"Drive": "the credentials lack the scope disk"},
    )


async def test_words_name_the_only_document_the_whole_name_or_the_type_and_the_name(office: Office) -> None:
    documents = some()
    async with await with_documents(office, documents) as head:
        for words in ("the City Hospital deal", "сделка «City Hospital»", "deal: city hospital"):
            said = await head.call("document_get", document=words)
            assert said.data["document"] == "deal:5144"
        # A word for a type may be part of the name.
        assert (await head.call("document_get", document="Invoice 2026-004")).data["document"] == "list:7"
        tie = await head.refused("document_get", document="City Hospital")
        nobody = await head.refused("document_get", document="Nordwind contract")
    for part in (
        "deal:5144",
        "deal:5145",
        "company:305",
        "stage «Negotiation»",
        "responsible «Anna Berg» (1)",
        "Ask which",
    ):
        assert part in tie
    assert "No document called «Nordwind contract» was found." in nobody
    assert "Not searched: Drive (the credentials lack the scope disk)." in nobody


async def test_a_form_is_never_searched_for(office: Office) -> None:
    documents = some()
    async with await with_documents(office, documents) as head:
        await head.call("document_get", document="deal:5144")
        await head.refused("document_get", document="deal:")
        await head.refused("document_get", document="5144")
        await head.call("task_list", document="deal:5141")
    assert [asked[0] for asked in documents.asked] == ["read"]


async def test_a_start_by_words_is_refused_on_ties_and_shows_the_person_what_was_meant(office: Office) -> None:
    async with asking(office, YES, person=ADMINISTRATOR, BIZPROC_CONFIRM="writes") as (assistant, person):
        tie = await assistant.refused("workflow_start", template_id=212, document="Harbour Hotel")
        assert office.written() == []
        said = await assistant.call("workflow_start", template_id=212, document="the City Hospital deal")
        listed = await assistant.call("workflow_list", document="the City Hospital deal")
    assert "may be several documents" in tie
    assert "deal:5145" in tie
    [question] = person.questions
    assert "on deal:5144 «Dishwashers, City Hospital»" in question
    assert "on deal:5144 «Dishwashers, City Hospital»" in said.text
    assert said.data["workflow_id"] in listed.ids()
    assert {item["document"] for item in listed.data["items"]} == {"deal:5144"}
    assert "on deal:5144 «Dishwashers, City Hospital»" in listed.text


async def test_tasks_are_listed_by_words_of_their_documents_from_their_own_rows(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        office.standin.rest.commands.clear()
        by_name = await head.call("task_list", document="harbour hotel")
        by_type = await head.call("task_list", document="the Harbour Hotel deal")
        nothing = await head.call("task_list", document="company Harbour Hotel")
        methods = {name.partition(".")[0] for name in office.standin.rest.commands}
    assert by_name.ids() == by_type.ids() == [DISCOUNT]
    assert nothing.ids() == []
    assert "crm" not in methods


# what is offered


async def test_the_tools_need_one_of_three_scopes(office: Office) -> None:
    ours = {"document_get", "document_find"}
    async with office.assistant(HEAD, frozenset({"bizproc", "user"})) as head:
        assert not ours & set(await head.tools())
        why = (await head.call("portal_info")).data["withheld"]
        by_words = await head.refused("workflow_start", template_id=212, document="Grand Hotel")
    assert [reason for reason, tools in why.items() if ours & set(tools)] == [
        "the credentials lack the scopes crm, lists and disk"
    ]
    assert "Not searched: CRM (the credentials lack the scope crm), lists (" in by_words
    assert "document_find" not in by_words
    assert by_words.endswith("or module|entity|id.")
    async with office.assistant(HEAD, frozenset({"bizproc", "lists"}), BIZPROC_READ_ONLY="1") as head:
        assert ours <= set(await head.tools())


async def test_vibecode_has_none_and_says_so(office: Office) -> None:
    async with vibecode_assistant(office) as admin:
        assert "document_get" not in await admin.tools()
        said = await admin.call("portal_info")
        words = await admin.refused("workflow_start", template_id=212, document="City Hospital")
    assert "documents behind tasks" in " ".join(said.data["notes"])
    assert "names no document" in words


async def read(assistant: Assistant, uri: str) -> str:
    [content] = (await assistant.client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    return content.text


async def test_a_document_is_a_resource_by_its_encoded_id(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        assert '"title":"Kitchen refit, Harbour Hotel"' in await read(admin, "bizproc://documents/deal%3A5141")
        for other in ("City%20Hospital", "deal%3A999999", "a%7Cb"):
            with pytest.raises(MCPError):
                await read(admin, f"bizproc://documents/{other}")
