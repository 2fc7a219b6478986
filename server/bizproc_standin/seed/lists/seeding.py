"""Adds the lists, their suppliers, and the values of the elements that processes run on."""

from collections.abc import Mapping

from bizproc_standin.seed import roles
from bizproc_standin.seed.documents import EVENT, EXPENSE, LEAVE, PURCHASE, Kind, document_id, universal_list
from bizproc_standin.seed.lists import descriptions
from bizproc_standin.seed.lists.days import Days, Values
from bizproc_standin.seed.lists.expenses_and_purchases import SUPPLIERS, expense_values, purchase_values
from bizproc_standin.seed.lists.leaves_and_events import event_values, leave_values
from bizproc_standin.state.records import Document
from bizproc_standin.world.world import World

SUPPLIER = universal_list(descriptions.SUPPLIERS)


def seed_lists(world: World) -> None:
    """Describe the lists and fill in the elements; the documents themselves are there already."""
    days = Days(world)
    for one in descriptions.make_lists():
        one.changed = world.now()
        world.add_list(one)
    for number, name, delivery, company in SUPPLIERS:
        _add_supplier(world, number, name, {"PROPERTY_DELIVERY": delivery, "PROPERTY_COMPANY": company})
    for kind, values in (
        (LEAVE, leave_values(days)),
        (EVENT, event_values(days)),
        (EXPENSE, expense_values(days)),
        (PURCHASE, purchase_values(days)),
    ):
        _fill_in(world, kind, values)
    # Authors read their own purchases, not the list.
    for element in world.documents.values():
        if element.document_type == PURCHASE.type:
            own = frozenset({element.created_by})
            world.lists[descriptions.PURCHASES].element_readers[element.document_id.id] = own


def _fill_in(world: World, kind: Kind, values: Values) -> None:
    for number, more in values.items():
        element = world.documents[document_id(kind, number)]
        element.fields = {**more, **element.fields, "DATE_CREATE": world.now()}


def _add_supplier(world: World, number: int, name: str, values: Mapping[str, object]) -> None:
    fields = {"ID": number, "NAME": name, "CREATED_BY": f"user_{roles.BUYER}", **values}
    url = SUPPLIER.url.format(id=number)
    world.add_document(
        Document(document_id(SUPPLIER, number), SUPPLIER.type, name, url, fields, created_by=roles.BUYER)
    )
