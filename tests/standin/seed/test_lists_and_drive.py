"""The seeded lists, files and absences: enough to read, in two languages, and somebody who may not read it."""

import io
import zipfile
from collections.abc import Iterable

import pytest

from bizproc_standin.rest.lists.values import shown_property
from bizproc_standin.seed import HEAD, roles, seed_company
from bizproc_standin.seed.absences import AWAY
from bizproc_standin.seed.drive.formats import docx, pdf
from bizproc_standin.seed.lists import descriptions
from bizproc_standin.state.absences import away_until
from bizproc_standin.state.drive_rights import may_read_attached, may_read_file
from bizproc_standin.state.lists import elements_of, find_element, is_published, may_read_element
from bizproc_standin.state.records import Document, TaskStatus
from bizproc_standin.world.world import World
from tests.standin.seed.conftest import empty_world

TYPES = {
    "S",
    "N",
    "L",
    "E",
    "G",
    "F",
    "S:DiskFile",
    "S:Date",
    "S:DateTime",
    "S:employee",
    "S:Money",
    "S:HTML",
    "S:ECrm",
}


@pytest.fixture(scope="module")
def seeded() -> World:
    world = empty_world()
    seed_company(world)
    return world


def open_elements(world: World) -> Iterable[tuple[int, Document]]:
    """Each person with an open task on an element of a list."""
    for task in world.tasks.values():
        document = world.documents[task.workflow.document_id]
        if task.status is TaskStatus.RUNNING and document.document_id.module == "lists":
            for row in task.participants:
                yield row.user_id, document


def test_every_type_of_field_has_a_value_somewhere(seeded: World) -> None:
    filled = {
        field.type
        for one in seeded.lists.values()
        for element in elements_of(seeded, one)
        for field in one.fields
        if field.number and shown_property(seeded, element, field)
    }
    assert filled == TYPES | {"N:Sequence"}
    numbers = [field.id for one in seeded.lists.values() for field in one.fields if field.number]
    assert len(numbers) == len(set(numbers))


def test_every_value_belongs_to_a_described_field(seeded: World) -> None:
    for one in seeded.lists.values():
        known = {field.key for field in one.fields}
        for element in elements_of(seeded, one):
            assert {name for name in element.fields if name.startswith("PROPERTY_")} <= known, element.title


def test_values_refer_to_what_exists(seeded: World) -> None:
    drive = seeded.drive
    for one in seeded.lists.values():
        for element in elements_of(seeded, one):
            for field in one.fields:
                values = [*shown_property(seeded, element, field).values()] if field.number else []
                if field.type in {"L", "G"}:
                    known = field.options or one.sections
                    assert set(map(str, values)) <= set(known)
                if field.type == "E":
                    assert all(find_element(seeded, seeded.lists[field.linked_list], str(value)) for value in values)
                if field.type == "S:employee":
                    assert {int(str(value)) for value in values} <= seeded.users.keys()
                for attached in values if field.type == "S:DiskFile" else ():
                    assert isinstance(attached, list)
                    assert {drive.attached[int(number)].owner for number in attached} == {element.document_id}


def test_an_approver_may_not_read_what_they_approve_and_a_claim_is_not_published(seeded: World) -> None:
    denied = {
        (user, element.document_id.id)
        for user, element in open_elements(seeded)
        if not may_read_element(seeded, user, element)
    }
    assert (roles.WAREHOUSE, "3304") in denied
    assert not [number for user, number in denied if user == HEAD]
    hidden = {(user, element.document_id.id) for user, element in open_elements(seeded) if not is_published(element)}
    assert hidden == {(roles.FINANCE, "2304")}


def test_authors_read_their_purchases_but_not_the_list(seeded: World) -> None:
    purchases = seeded.lists[descriptions.PURCHASES]
    for number in ("3303", "3304"):
        element = find_element(seeded, purchases, number)
        assert element is not None
        assert may_read_element(seeded, element.created_by, element)
        assert element.created_by not in (purchases.readers or ())


def test_receipts_are_readable_with_the_claim_but_not_on_drive(seeded: World) -> None:
    drive = seeded.drive
    quotation = drive.attached[492]
    assert may_read_attached(seeded, HEAD, quotation)
    assert not may_read_file(seeded, HEAD, drive.files[quotation.object_id])
    assert not may_read_attached(seeded, roles.FINANCE, drive.attached[494])


def test_files_are_real_and_always_the_same(seeded: World) -> None:
    files = seeded.drive.files
    assert {777, 778, 779, 9041, 9048, 9061, 9062, 9063, 9064} <= files.keys()
    kinds = {file.name.rpartition(".")[2]: file.content.type for file in files.values()}
    assert set(kinds) == {"docx", "pdf", "txt", "html"}
    with zipfile.ZipFile(io.BytesIO(files[9062].content.read())) as archive:
        assert archive.testzip() is None
        assert "ООО «Северный ветер»" in archive.read("word/document.xml").decode()
    page = files[9042].content.read()
    assert b"(Total 6,400 EUR. Early-bird price" in page
    assert b"(Cancellation \\(after payment\\): 50 % of the total.)" in page
    assert page[int(page.split(b"startxref\n")[1].split()[0]) :].startswith(b"xref\n0 6\n")
    assert (docx(["a"]), pdf(["a"])) == (docx(["a"]), pdf(["a"]))
    for number in (777, 778, 779):
        document = seeded.documents[seeded.drive.document_id(files[number])]
        assert document.title == files[number].name


def test_somebody_is_away_and_the_history_does_not_know_it(seeded: World) -> None:
    until = away_until(seeded, AWAY)
    assert until is not None
    assert 5 < (until - seeded.now()).days < 8
    assert seeded.is_head_of(HEAD, AWAY)
    assert away_until(seeded, 38) is None
    assert seeded.absences[38][0][0] > seeded.now()
