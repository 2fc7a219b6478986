"""The small portal with two lists: requests of a news feed process, and a universal list."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bizproc_standin.state.records import Document, ElementList, ListField
from bizproc_standin.state.records.lists import PROCESSES
from bizproc_standin.world.world import World
from tests.standin.rest.portals import EMPLOYEE, HEAD

REQUESTS, THINGS = 171, 88
FEED = {"IBLOCK_TYPE_ID": PROCESSES, "IBLOCK_ID": REQUESTS}
SHELF = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": THINGS}

FIELDS = [
    ListField("NAME", "Title", "NAME", required=True),
    ListField("PROPERTY_11", "Text", "S", "TEXT"),
    ListField("PROPERTY_12", "Number", "N", "NUMBER"),
    ListField("PROPERTY_13", "Kind", "L", "KIND", options={"31": "Paid", "32": "Unpaid"}),
    ListField("PROPERTY_14", "Thing", "E", "THING", linked_list=THINGS),
    ListField("PROPERTY_15", "Section", "G", "SECTION", linked_list=THINGS),
    ListField("PROPERTY_16", "Paper", "F", "PAPER"),
    ListField("PROPERTY_17", "Files", "S:DiskFile", "FILES", multiple=True),
    ListField("PROPERTY_18", "Day", "S:Date", "DAY"),
    ListField("PROPERTY_19", "Moment", "S:DateTime", "MOMENT"),
    ListField("PROPERTY_20", "Person", "S:employee", "PERSON", multiple=True),
    ListField("PROPERTY_21", "Amount", "S:Money", "AMOUNT", currency="EUR"),
    ListField("PROPERTY_22", "Page", "S:HTML", "PAGE"),
    ListField("PROPERTY_23", "Company", "S:ECrm", "COMPANY", crm_types=("CO",)),
    ListField("PROPERTY_24", "Customer", "S:ECrm", "CUSTOMER", crm_types=("C", "CO")),
    ListField("PROPERTY_25", "Counter", "N:Sequence", "COUNTER", next_number=7),
]
FULL: dict[str, object] = {
    "PROPERTY_TEXT": "Ovens & <more>",
    "PROPERTY_NUMBER": 2.5,
    "PROPERTY_KIND": "31",
    "PROPERTY_THING": "5",
    "PROPERTY_SECTION": "2",
    "PROPERTY_PAPER": 900,
    "PROPERTY_FILES": [495, 496],
    "PROPERTY_DAY": date(2026, 11, 24),
    "PROPERTY_MOMENT": datetime(2026, 12, 31, 20, 59, 59, tzinfo=UTC),
    "PROPERTY_PERSON": ["user_10", "user_11"],
    "PROPERTY_AMOUNT": 300,
    "PROPERTY_PAGE": "<b>why</b>",
    "PROPERTY_COMPANY": "CO_8",
    "PROPERTY_CUSTOMER": ["C_607", "CO_8"],
    "PROPERTY_COUNTER": 3,
}


def add_lists(world: World) -> None:
    """A full, an empty and an unpublished request, and three things; the employee wrote all of it."""
    world.add_list(
        ElementList(REQUESTS, PROCESSES, "Requests", [replace(one) for one in FIELDS], editors=frozenset({HEAD}))
    )
    world.add_list(ElementList(THINGS, "lists", "Things", FIELDS[:1], code="things", sections={"1": "New", "2": "Old"}))
    add_element(world, REQUESTS, 2249, "Leave: Orlova", **FULL)
    add_element(world, REQUESTS, 2250, "Empty", CODE="empty")
    add_element(world, REQUESTS, 2251, "Hidden", BP_PUBLISHED="N")
    for number, name in ((5, "Pump"), (6, "Valve"), (7, "pump, old")):
        add_element(world, THINGS, number, name, PROPERTY_AMOUNT=number)


def add_element(world: World, list_id: int, number: int, name: str, **fields: object) -> Document:
    """Add an element to a list."""
    of = world.lists[list_id]
    own = {"ID": number, "NAME": name, "CREATED_BY": f"user_{EMPLOYEE}", **fields}
    return world.add_document(
        Document(of.element_id(str(number)), of.document_type, name, fields=own, created_by=EMPLOYEE)
    )
