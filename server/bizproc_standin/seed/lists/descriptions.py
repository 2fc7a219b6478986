"""The lists and their fields; between them they have a field of every type that lists know."""

from bizproc_standin.seed import roles
from bizproc_standin.state.records import ElementList, ListField
from bizproc_standin.state.records.lists import PROCESSES

__all__ = ["EVENTS", "EXPENSES", "LEAVES", "PURCHASES", "SUPPLIERS", "make_lists"]

PURCHASES, SUPPLIERS = 88, 89
LEAVES, EVENTS, EXPENSES = 164, 171, 172

_PURCHASE_READERS = frozenset(
    {
        roles.CHIEF,
        roles.HEAD,
        roles.SALES_LEAD,
        roles.DESK_LEAD,
        roles.OPERATIONS,
        roles.FINANCE,
        roles.ACCOUNTANT,
        roles.BUYER,
        roles.PEOPLE_OFFICER,
    }
)
"""Not the warehouse: its manager approves purchase 3304 without a right to read it."""


def _name() -> ListField:
    return ListField("NAME", "Title", "NAME", required=True)


def _created() -> ListField:
    return ListField("DATE_CREATE", "Created", "DATE_CREATE")


def make_lists() -> list[ElementList]:
    """Return the lists without elements, new each time: counters change."""
    return [_leaves(), _events(), _expenses(), _purchases(), _suppliers()]


def _leaves() -> ElementList:
    kinds = {"1669": "Paid", "1671": "Unpaid", "1673": "Учебный / study"}
    return ElementList(
        LEAVES,
        PROCESSES,
        "Leave requests",
        [
            _name(),
            _created(),
            ListField("PROPERTY_1151", "Kind", "L", "KIND", required=True, options=kinds, default="1669"),
            ListField("PROPERTY_1152", "First day", "S:Date", "FIRST_DAY"),
            ListField("PROPERTY_1153", "Last day", "S:Date", "LAST_DAY"),
            ListField("PROPERTY_1154", "Working days", "N", "DAYS"),
            ListField("PROPERTY_1155", "Substitute", "S:employee", "SUBSTITUTE"),
            ListField("PROPERTY_1156", "Reason", "S", "REASON"),
            ListField("PROPERTY_1157", "Attachments", "S:DiskFile", "FILES", multiple=True),
            ListField("PROPERTY_1158", "Request number", "N:Sequence", "NUMBER", next_number=8),
        ],
        editors=frozenset({roles.PEOPLE_OFFICER, 33}),
    )


def _events() -> ElementList:
    return ElementList(
        EVENTS,
        PROCESSES,
        "Events",
        [
            _name(),
            ListField("PROPERTY_1201", "Place", "S", "PLACE"),
            ListField("PROPERTY_1202", "Starts", "S:DateTime", "STARTS"),
            ListField("PROPERTY_1203", "Guests", "N", "GUESTS"),
            ListField("PROPERTY_1204", "Budget", "S:Money", "BUDGET", currency="EUR"),
            ListField("PROPERTY_1205", "Programme", "S:HTML", "PROGRAMME"),
            ListField("PROPERTY_1206", "Contractor", "S:ECrm", "CONTRACTOR", multiple=True, crm_types=("C", "CO")),
            ListField("PROPERTY_1207", "Floor plan", "F", "FLOOR_PLAN"),
        ],
        editors=frozenset({roles.PEOPLE_OFFICER}),
    )


def _expenses() -> ElementList:
    categories = {"1701": "Travel", "1702": "Entertainment", "1703": "Marketing", "1704": "Training"}
    return ElementList(
        EXPENSES,
        PROCESSES,
        "Expenses",
        [
            _name(),
            _created(),
            ListField("PROPERTY_1301", "Amount", "S:Money", "AMOUNT", required=True, currency="EUR"),
            ListField("PROPERTY_1302", "Spent on", "S:Date", "SPENT_ON"),
            ListField("PROPERTY_1303", "Category", "L", "CATEGORY", options=categories),
            ListField("PROPERTY_1304", "Receipts", "S:DiskFile", "RECEIPTS", multiple=True),
            ListField("PROPERTY_1305", "Customer", "S:ECrm", "CUSTOMER", crm_types=("CO",)),
            ListField("PROPERTY_1306", "Explanation", "S", "EXPLANATION"),
        ],
        editors=frozenset({roles.ACCOUNTANT}),
    )


def _purchases() -> ElementList:
    sections = {"12": "Furniture", "13": "IT equipment", "14": "Склад / warehouse", "15": "Sales material"}
    return ElementList(
        PURCHASES,
        "lists",
        "Purchases",
        [
            _name(),
            _created(),
            ListField("PROPERTY_425", "Amount", "S:Money", "AMOUNT", required=True, currency="EUR"),
            ListField("PROPERTY_426", "Quantity", "N", "QUANTITY"),
            ListField("PROPERTY_427", "Reasons", "S:HTML", "REASONS"),
            ListField("PROPERTY_428", "Supplier", "E", "SUPPLIER", linked_list=SUPPLIERS),
            ListField("PROPERTY_429", "Category", "G", "CATEGORY", linked_list=PURCHASES),
            ListField("PROPERTY_430", "Needed by", "S:Date", "NEEDED_BY"),
            ListField("PROPERTY_431", "Quotation", "F", "QUOTATION"),
            ListField("PROPERTY_432", "Documents", "S:DiskFile", "FILES", multiple=True),
            ListField("PROPERTY_433", "Request number", "N:Sequence", "NUMBER", next_number=10),
            ListField("PROPERTY_434", "For", "S:employee", "USERS", multiple=True),
        ],
        code="purchases",
        sections=sections,
        readers=_PURCHASE_READERS,
        editors=frozenset({roles.BUYER}),
    )


def _suppliers() -> ElementList:
    return ElementList(
        SUPPLIERS,
        "lists",
        "Suppliers",
        [
            _name(),
            ListField("PROPERTY_451", "Delivers in", "S", "DELIVERY"),
            ListField("PROPERTY_452", "Company", "S:ECrm", "COMPANY", crm_types=("CO",)),
        ],
        code="suppliers",
        editors=frozenset({roles.BUYER}),
    )
