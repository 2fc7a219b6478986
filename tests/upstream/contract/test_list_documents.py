"""List elements and files on the Drive over REST: what is read, in how many requests, and what cannot be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bizproc_mcp.errors import AccessDenied, BizprocError, NotFound, ScopeMissing, Unavailable
from bizproc_mcp.models.document_contents import LinkedDocument, Money, Products, UserId
from bizproc_mcp.models.documents import DocumentId, parse_document, parse_document_type
from bizproc_mcp.text.portal_text import PortalText
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed.documents import CONTACT, document_id
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, FINANCE, GUEST, WAREHOUSE
from bizproc_standin.standin import StandIn
from bizproc_standin.world.lists import (
    add_empty_lists,
    delete_element,
    deny_reading,
    move_list_to_group,
    set_published,
)
from tests.upstream.contract.conftest import Connecting
from tests.upstream.contract.test_crm_documents import EVERYTHING, counted, documents_of, values

OSCAR = 34
LAPTOPS = parse_document("list:88/3302")
SUMMIT = parse_document("process:171/2249")
TAXI = parse_document("process:2301")


def without_list(document: DocumentId) -> DocumentId:
    return replace(document, list_id=0)


async def test_a_brief_read_is_one_request_where_the_list_is_named(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    found = await documents.read(LAPTOPS, brief=True)
    every_time = {"lists.element.get": 1, "user.get": 1}
    assert counted(standin) == (1, {**every_time, "lists.field.get": 1, "lists.get": 1})
    assert (found.kind.raw, found.title.raw) == ("Purchases", "Ten laptops for sales")
    assert (found.document, found.document.list_id, found.created_by) == (LAPTOPS, 88, OSCAR)
    assert found.names == {OSCAR: "Oscar Lind"}
    assert found.link.raw.endswith("/company/lists/88/element/0/3302/")
    assert (found.files, found.comments, found.products, found.tasks, found.unread) == (None, None, None, None, {})
    known = values(found)
    assert known["PROPERTY_425"] == (Money(Decimal(14500), "EUR"),)
    assert known["PROPERTY_426"] == (Decimal(10),)
    assert known["PROPERTY_428"] == (LinkedDocument(parse_document("list:89/3401"), PortalText("Nordcomp AB")),)
    assert known["PROPERTY_429"] == (PortalText("IT equipment"),)
    assert known["PROPERTY_430"] == (date(2026, 12, 20),)
    assert known["PROPERTY_434"] == tuple(map(UserId, (EMPLOYEE, 32, 34, 35)))
    assert not {"NAME", "ID", "IBLOCK_ID", "BP_PUBLISHED", "CREATED_BY"} & known.keys()
    await documents.read(parse_document("list:88/3303"), brief=True)
    assert counted(standin) == (1, every_time)


async def test_a_full_read_is_two_requests_with_the_names_of_files_people_and_links(
    portal_of: Connecting, standin: StandIn
) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    found = await documents.read(LAPTOPS, parts=EVERYTHING)
    assert counted(standin)[0] == 2
    assert found.files is not None
    plain, attached = found.files
    assert (plain.id.raw, plain.name.raw, plain.size) == ("field:23302", "", None)
    assert plain.link.raw.endswith("/company/lists/88/file/0/3302/PROPERTY_431/23302/?ncc=y&download=y")
    assert "plain files of lists" in plain.out_of_reach
    assert (attached.id.raw, attached.name.raw, attached.size) == ("attached:497", "Laptops compared.html", 412)
    assert attached.link.raw.endswith("/bitrix/tools/disk/uf.php?attachedId=497&action=download&ncc=1")
    assert {found.names[one].raw for one in (OSCAR, EMPLOYEE, 32, 35)} >= {"Oscar Lind", "Priya Nair"}
    assert found.products == Products(0, ())
    assert found.unread == {"comments": "REST does not show comments of list elements"}
    summit = values(await documents.read(SUMMIT))
    assert summit["PROPERTY_1206"] == (
        LinkedDocument(parse_document("company:301"), PortalText("Harbour Hotel Ltd")),
        LinkedDocument(parse_document("contact:608"), summit_contact(standin)),
    )
    assert summit["PROPERTY_1202"] == (PortalText("2027-01-18 09:30:00"),)


def summit_contact(standin: StandIn) -> PortalText:
    fields = standin.world.documents[document_id(CONTACT, 608)].fields
    return PortalText(f"{fields['NAME']} {fields['LAST_NAME']}")


async def test_a_link_names_the_list_also_one_of_a_group(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    link = "/services/lists/88/element/0/3302/"
    found = await documents.read(without_list(LAPTOPS), link=PortalText(link), brief=True)
    assert (found.document.list_id, counted(standin)[0]) == (88, 1)
    assert found.link.raw.endswith(link)
    move_list_to_group(standin.world, 88, 12)
    link = "/workgroups/group/12/lists/88/element/0/3302/"
    found = await documents.read(LAPTOPS, link=PortalText(link), parts=["files"])
    assert (found.title.raw, found.link.raw[-len(link) :]) == ("Ten laptops for sales", link)
    assert found.files is not None
    assert len(found.files) == 2
    with pytest.raises(NotFound, match="another type"):
        await documents.read(LAPTOPS)


async def test_without_a_list_each_is_tried_fifty_to_a_request(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    assert (await documents.read(without_list(LAPTOPS), brief=True)).document.list_id == 88
    assert counted(standin)[0] == 2
    assert (await documents.read(TAXI, brief=True)).document.list_id == 172
    assert counted(standin)[0] == 2
    add_empty_lists(standin.world, 120)
    again = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    assert (await again.read(without_list(LAPTOPS), brief=True)).title.raw == "Ten laptops for sales"
    assert counted(standin)[0] == 4
    assert (await again.read(parse_document("list:3303"), brief=True)).title.raw
    assert counted(standin)[0] == 4
    with pytest.raises(NotFound, match="none of the lists"):
        await again.read(parse_document("list:999999"))


async def test_a_counter_loses_one_number_however_often_its_list_is_read(
    portal_of: Connecting, standin: StandIn
) -> None:
    counter = next(one for one in standin.world.lists[88].fields if one.type == "N:Sequence")
    before = counter.next_number
    documents = documents_of(await portal_of(ADMINISTRATOR))
    for number in (3302, 3303, 3304):
        await documents.read(parse_document(f"list:88/{number}"))
    assert counter.next_number == before + 1


async def test_who_may_read_the_element_alone_sees_its_values_without_their_names(
    portal_of: Connecting, standin: StandIn
) -> None:
    deny_reading(standin.world, 88, element_readers={3302: {EMPLOYEE}})
    found = await documents_of(await portal_of(EMPLOYEE)).read(LAPTOPS, parts=["files"])
    assert (found.title.raw, found.kind.raw) == ("Ten laptops for sales", "List 88")
    assert found.unread == {"names of fields": "no access"}
    shown = {one.id.raw: (one.title.raw, one.values[0]) for one in found.fields}
    assert shown["PROPERTY_425"] == ("PROPERTY_425", PortalText("14500|EUR"))


async def test_what_cannot_be_read_is_said_in_a_sentence(portal_of: Connecting, standin: StandIn) -> None:
    world = standin.world
    delete_element(world, 88, 3305)
    set_published(world, 88, 3303, published=False)
    world.drive.files[9043].deleted = True
    cases: list[tuple[int, DocumentId, type[BizprocError], str]] = [
        (FINANCE, parse_document("process:172/2304"), NotFound, "not published yet"),
        (FINANCE, parse_document("process:2304"), NotFound, "not published"),
        (FINANCE, parse_document("list:88/3303"), NotFound, "not published yet"),
        (FINANCE, parse_document("list:88/3305"), NotFound, "deleted"),
        (FINANCE, parse_document("list:999/3302"), NotFound, "no such list"),
        (FINANCE, parse_document("process:88/3302"), NotFound, "another type"),
        (WAREHOUSE, LAPTOPS, AccessDenied, "may not see this document"),
        (WAREHOUSE, without_list(LAPTOPS), NotFound, "none of the lists"),
        (FINANCE, parse_document("disk:9043"), AccessDenied, "may not see this file"),
        (ADMINISTRATOR, parse_document("disk:9043"), NotFound, "recycle bin"),
        (FINANCE, parse_document("disk:999999"), NotFound, "no such file"),
        (GUEST, parse_document("disk:777"), AccessDenied, "may not see this file"),
        (FINANCE, DocumentId("lists", "Other", "5"), Unavailable, "module lists"),
        (FINANCE, DocumentId("lists", SUMMIT.entity, "$result[c0]"), Unavailable, "module lists"),
        (FINANCE, DocumentId("disk", "Other", "5"), Unavailable, "module disk"),
    ]
    portals = {person: await portal_of(person) for person in {person for person, *_ in cases}}
    for person, document, error, words in cases:
        with pytest.raises(error, match=words) as caught:
            await documents_of(portals[person]).read(document)
        assert caught.value.next_step, words
    without = documents_of(await portal_of(ADMINISTRATOR, {*ALL_SCOPES} - {"lists", "disk"}))
    for document, words in (
        (LAPTOPS, "scope lists"),
        (TAXI, "scope lists"),
        (parse_document("disk:777"), "scope disk"),
    ):
        with pytest.raises(ScopeMissing, match=words):
            await without.read(document)


async def test_without_the_scope_of_the_drive_only_names_of_files_are_missing(portal_of: Connecting) -> None:
    found = await documents_of(await portal_of(ADMINISTRATOR, {*ALL_SCOPES} - {"disk"})).read(LAPTOPS, parts=["files"])
    assert found.files is not None
    assert [(one.id.raw, one.name.raw) for one in found.files] == [("field:23302", ""), ("attached:497", "")]


async def test_a_file_on_the_drive_is_a_document(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(EMPLOYEE))
    for brief in (True, False):
        counted(standin)
        found = await documents.read(parse_document("disk:777"), parts=["files"], brief=brief)
        assert counted(standin)[0] == 1 + (not brief and found.created_by not in (0, ADMINISTRATOR))
        assert found.title.raw == "Information security policy.docx"
        assert found.names[ADMINISTRATOR].raw
        assert found.created is not None
        assert found.created.utcoffset() is not None
        (file,) = found.files or ()
        assert (file.id.raw, file.size) == ("disk:777", len(standin.world.drive.files[777].content.read()))
        assert values(found)["FILE"] == (file,)
        assert "token" not in repr(found)


async def test_elements_and_files_are_found_by_name(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    found = await documents.search("laptops", None, limit=10)
    assert {(str(one.document), one.kind.raw, one.document.list_id) for one in found.matches} == {
        ("list:3302", "Purchases", 88),
        ("disk:9047", "File", 0),
    }
    counted(standin)
    [shelves] = (await documents.search("стеллажи", None, limit=10)).matches
    assert (shelves.document.id, shelves.created) == ("3304", standin.world.now().date())
    assert counted(standin)[0] == 1
    for words, kind, expected in (
        ("laptops", "list:88", ["list:3302"]),
        ("ten SALES", "list:88", ["list:3302"]),
        ("laptops", "list:89", []),
        ("laptops", "process:172", []),
        ("laptops", "disk:9", []),
        ("policy", "disk:9", ["disk:777", "disk:778", "disk:779"]),
    ):
        counted(standin)
        matches = (await documents.search(words, parse_document_type(kind), limit=10)).matches
        assert sorted(str(one.document) for one in matches) == expected, (words, kind)
        assert counted(standin)[0] <= 2


async def test_places_that_cannot_be_searched_are_named(portal_of: Connecting, standin: StandIn) -> None:
    scopes = {*ALL_SCOPES} - {"crm"}
    found = await documents_of(await portal_of(ADMINISTRATOR, scopes - {"lists", "disk"})).search("x", None, limit=1)
    assert found.not_searched["lists"] == "the credentials lack the scope lists"
    documents = documents_of(await portal_of(ADMINISTRATOR, scopes))
    assert "3 letters" in (await documents.search("ok", None, limit=1)).not_searched["Drive"]
    standin.world.drive.searchable = False
    assert "no search" in (await documents.search("laptops", None, limit=1)).not_searched["Drive"]
    add_empty_lists(standin.world, 120)
    many = await documents_of(await portal_of(ADMINISTRATOR, scopes)).search("laptops", None, limit=5)
    assert many.not_searched["older lists"] == "there are too many"
    denied = await documents_of(await portal_of(GUEST, scopes)).search(
        "laptops", parse_document_type("list:88"), limit=1
    )
    assert denied.not_searched == {"list:88": "no access"}
