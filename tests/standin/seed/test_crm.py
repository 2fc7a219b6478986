"""The CRM of the seeded company: enough to read, all parts of it consistent."""

from collections import Counter

import pytest

from bizproc_standin.engine.values import listed
from bizproc_standin.seed import EMPLOYEE, HEAD, seed_company
from bizproc_standin.seed.crm.schema import CONTRACTS
from bizproc_standin.seed.documents import DOCUMENTS, document_id
from bizproc_standin.state.records import Document
from bizproc_standin.state.records.crm import CrmField, CrmType
from bizproc_standin.world.crm.rights import category_of, items, may_read
from bizproc_standin.world.crm.values import Item, value_of
from bizproc_standin.world.world import World
from tests.standin.seed.conftest import empty_world


@pytest.fixture(scope="module")
def seeded() -> World:
    """The company; tests leave it as it is."""
    world = empty_world()
    seed_company(world)
    return world


def everything(world: World) -> list[tuple[CrmType, int, Document]]:
    return [(kind, number, document) for kind in world.crm.types.values() for number, document in items(world, kind)]


def filled(world: World) -> list[tuple[CrmField, object]]:
    """All user fields with a value."""
    found: list[tuple[CrmField, object]] = []
    for kind, _, document in everything(world):
        own = [field for field in kind.fields.values() if field.user_field]
        found += [(field, value) for field in own if (value := document.fields.get(field.key)) not in (None, "", [])]
    return found


def test_there_are_enough_items_of_every_type_in_both_languages(seeded: World) -> None:
    count = Counter(kind.entity_type_id for kind, _, _ in everything(seeded))
    assert count == {1: 4, 2: 9, 3: 5, 4: 6, 7: 2, 31: 7, 147: 4}
    russian = [
        document for _, _, document in everything(seeded) if any("а" <= letter <= "я" for letter in document.title)
    ]
    assert len(russian) >= 5


def test_every_type_of_custom_field_is_filled_somewhere(seeded: World) -> None:
    kinds = {(field.type, field.multiple) for field, _ in filled(seeded)}
    single = {"string", "double", "date", "datetime", "boolean", "money", "enumeration", "employee", "file"}
    assert {(kind, False) for kind in single | {"crm", "url", "address", "crm_status"}} <= kinds
    assert {("enumeration", True), ("employee", True), ("file", True), ("crm", True)} <= kinds


def test_values_name_options_people_and_files_that_exist(seeded: World) -> None:
    for field, value in filled(seeded):
        for one in listed(value):
            if field.type == "enumeration":
                assert one in field.options, field.name
            if field.type == "employee":
                assert one in seeded.users, field.name
            if field.type == "file":
                assert one in seeded.crm.files, field.name


def test_links_lead_to_items(seeded: World) -> None:
    numbers = {(kind.entity_type_id, number) for kind, number, _ in everything(seeded)}
    for _, _, document in everything(seeded):
        linked = [(4, document.fields.get("COMPANY_ID")), (2, document.fields.get("PARENT_ID_2"))]
        linked += [(3, contact) for contact in listed(document.fields.get("CONTACT_IDS"))]
        assert {pair for pair in linked if pair[1]} <= numbers, document.title


def test_stages_belong_to_the_pipeline_of_their_item(seeded: World) -> None:
    crm = seeded.crm
    for kind, number, document in everything(seeded):
        if kind.entity_type_id not in {3, 4}:
            category = category_of(seeded, document)
            dictionary = crm.stage_dictionary(kind, category.id if category else 0)
            stage = value_of(Item(seeded, kind, number, document), kind.fields["STAGE_ID"])
            assert (dictionary, stage) in {(status.entity_id, status.status_id) for status in crm.statuses}, document
    pipelines = {(c.entity_type_id, c.id) for _, _, d in everything(seeded) if (c := category_of(seeded, d))}
    assert {(2, 0), (2, 3), (CONTRACTS, 12), (CONTRACTS, 13)} <= pipelines


def test_what_the_documents_said_is_still_there(seeded: World) -> None:
    """Processes and REST read the same record: the CRM only adds to it."""
    for kind, number, title, _, fields in DOCUMENTS:
        document = seeded.documents[document_id(kind, number)]
        assert document.title == title
        assert {name: document.fields[name] for name in fields} == dict(fields)


def test_statuses_have_an_id_of_their_own(seeded: World) -> None:
    ids = [status.id for status in seeded.crm.statuses]
    assert len(ids) == len({*ids})
    assert len({(status.entity_id, status.status_id) for status in seeded.crm.statuses}) == len(ids)


def test_the_head_may_read_the_deals_and_invoices_that_wait_there_and_one_contract_not(seeded: World) -> None:
    waiting = [
        seeded.documents[task.workflow.document_id]
        for task, _ in seeded.rows(HEAD)
        if task.waits_for(HEAD) and task.workflow.document_id.module == "crm"
    ]
    readable = {document.document_id.id: may_read(seeded, HEAD, document) for document in waiting}
    assert readable == {"DEAL_5141": True, "DEAL_5144": True, "SMART_INVOICE_3": True, "DYNAMIC_147_1": False}


def test_a_closed_item_is_open_to_its_person_heads_observers_and_administrators(seeded: World) -> None:
    lead = seeded.documents[seeded.crm.types[1].document_id(777)]
    kept = dict(lead.fields)
    try:
        lead.fields["OPENED"] = "N"
        readers = {user_id for user_id in seeded.users if may_read(seeded, user_id, lead)}
        assert readers == {EMPLOYEE, 30, 37, HEAD, 14, 1}
        lead.fields["OBSERVERS"] = [24]
        assert may_read(seeded, 24, lead)
    finally:
        lead.fields = kept
