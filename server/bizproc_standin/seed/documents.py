"""Brightwater's documents: CRM, smart processes, invoices, lists, news feed, drive."""

from collections.abc import Mapping
from typing import NamedTuple

from bizproc_standin.seed import roles
from bizproc_standin.state.records import Document, DocumentId, DocumentType
from bizproc_standin.world.world import World

_CRM = "Bitrix\\Crm\\Integration\\BizProc\\Document\\"
_LISTS = "Bitrix\\Lists\\BizprocDocumentLists"


class Kind(NamedTuple):
    """The names and URLs of documents of one type."""

    type: DocumentType
    prefix: str
    url: str


LEAD = Kind(DocumentType("crm", "CCrmDocumentLead", "LEAD"), "LEAD_", "/crm/lead/details/{id}/")
DEAL = Kind(DocumentType("crm", "CCrmDocumentDeal", "DEAL"), "DEAL_", "/crm/deal/details/{id}/")
CONTACT = Kind(DocumentType("crm", "CCrmDocumentContact", "CONTACT"), "CONTACT_", "/crm/contact/details/{id}/")
COMPANY = Kind(DocumentType("crm", "CCrmDocumentCompany", "COMPANY"), "COMPANY_", "/crm/company/details/{id}/")
QUOTE = Kind(DocumentType("crm", _CRM + "Quote", "QUOTE"), "QUOTE_", "/crm/type/7/details/{id}/")
INVOICE = Kind(
    DocumentType("crm", _CRM + "SmartInvoice", "SMART_INVOICE"),
    "SMART_INVOICE_",
    "/crm/type/31/details/{id}/",
)
CONTRACT = Kind(DocumentType("crm", _CRM + "Dynamic", "DYNAMIC_147"), "DYNAMIC_147_", "/crm/type/147/details/{id}/")
DRIVE = Kind(DocumentType("disk", "Bitrix\\Disk\\BizProcDocument", "STORAGE_9"), "", "/disk/file/{id}/")


def news_feed(list_id: int) -> Kind:
    """News feed processes."""
    return Kind(
        DocumentType("lists", "BizprocDocument", f"iblock_{list_id}"),
        "",
        f"/bizproc/processes/?livefeed=y&list_id={list_id}&element_id={{id}}",
    )


def universal_list(list_id: int) -> Kind:
    """Elements of a universal list; they share their ids with the news feed, as on a real portal."""
    return Kind(DocumentType("lists", _LISTS, f"iblock_{list_id}"), "", f"/services/lists/{list_id}/element/0/{{id}}/")


LEAVE = news_feed(164)
EVENT = news_feed(171)
EXPENSE = news_feed(172)
PURCHASE = universal_list(88)

# kind, id, title, responsible or author, fields
DOCUMENTS: tuple[tuple[Kind, int, str, int, Mapping[str, object]], ...] = (
    (LEAD, 1, "Website enquiry: Harbour Hotel", roles.EMPLOYEE, {"SOURCE_ID": "WEB", "OPPORTUNITY": 4200}),
    (LEAD, 2, "Trade fair contact: Nordic Cafés", roles.DESK_LEAD, {"SOURCE_ID": "TRADE_SHOW"}),
    (LEAD, 3, "Звонок: ООО «Северный ветер»", roles.SALES_LEAD, {"SOURCE_ID": "CALL"}),
    (LEAD, 777, "Referral: Old Mill Bakery", roles.EMPLOYEE, {"SOURCE_ID": "RECOMMENDATION"}),
    (DEAL, 777, "Bakery ovens for Old Mill", 32, {"OPPORTUNITY": 18600, "STAGE_ID": "NEW"}),
    (DEAL, 1633, "Annual supply, Grand Hotel", roles.SALES_LEAD, {"OPPORTUNITY": 96000}),
    (DEAL, 5141, "Kitchen refit, Harbour Hotel", roles.SALES_LEAD, {"OPPORTUNITY": 58400, "DISCOUNT": 12}),
    (DEAL, 5142, "Coffee machines, Nordic Cafés", 32, {"OPPORTUNITY": 23900, "DISCOUNT": 18}),
    (DEAL, 5143, "Поставка оборудования, «Северный ветер»", roles.SALES_LEAD, {"OPPORTUNITY": 41000}),
    (DEAL, 5144, "Dishwashers, City Hospital", roles.HEAD, {"OPPORTUNITY": 132000, "DISCOUNT": 7}),
    (CONTACT, 607, "Peter Nyman", 32, {"POST": "Purchasing manager"}),
    (CONTACT, 608, "Emma Clarke", roles.DESK_LEAD, {"POST": "Owner"}),
    (CONTACT, 777, "Ingrid Dahl", 32, {"POST": "Chef"}),
    (COMPANY, 301, "Harbour Hotel Ltd", roles.SALES_LEAD, {"INDUSTRY": "HOSPITALITY"}),
    (COMPANY, 302, "Nordic Cafés AB", 32, {"INDUSTRY": "RETAIL"}),
    (COMPANY, 303, "ООО «Северный ветер»", roles.SALES_LEAD, {"INDUSTRY": "RETAIL"}),
    (COMPANY, 777, "Old Mill Bakery", roles.EMPLOYEE, {"INDUSTRY": "FOOD"}),
    (QUOTE, 777, "Offer 777: ovens", 32, {"OPPORTUNITY": 18600}),
    (INVOICE, 3, "Invoice 2026-003, Grand Hotel", 38, {"OPPORTUNITY": 24000}),
    (INVOICE, 4, "Invoice 2026-004, Nordic Cafés", 38, {"OPPORTUNITY": 7950}),
    (INVOICE, 5, "Счёт 2026-005, «Северный ветер»", roles.ACCOUNTANT, {"OPPORTUNITY": 41000}),
    (CONTRACT, 1, "Framework contract, Grand Hotel", roles.LAWYER, {"OPPORTUNITY": 96000}),
    (CONTRACT, 2, "Lease, Pier 4 warehouse", roles.OPERATIONS, {"OPPORTUNITY": 60000}),
    (CONTRACT, 3, "Service contract, lift maintenance", roles.WAREHOUSE, {"OPPORTUNITY": 4800}),
    (CONTRACT, 4, "Hosting contract, Northgate", roles.ADMINISTRATOR, {"OPPORTUNITY": 5760}),
    (DRIVE, 777, "Information security policy.docx", roles.ADMINISTRATOR, {}),
    (DRIVE, 778, "Travel policy 2027.docx", roles.PEOPLE_OFFICER, {}),
    (DRIVE, 779, "Backup policy.docx", roles.INTEGRATOR, {}),
    (LEAVE, 2101, "Annual leave: Ivan Petrov, retail desk", roles.EMPLOYEE, {"PROPERTY_DAYS": 10}),
    (LEAVE, 2102, "Отпуск: Мария Смирнова", 33, {"PROPERTY_DAYS": 14}),
    (LEAVE, 2103, "Unpaid leave: Priya Nair", 32, {"PROPERTY_DAYS": 5}),
    (LEAVE, 2104, "Annual leave: Lukas Brandt", 38, {"PROPERTY_DAYS": 3}),
    (LEAVE, 2105, "Отпуск: Екатерина Белова", 35, {"PROPERTY_DAYS": 7}),
    (LEAVE, 2106, "Certificate for the archive", roles.INTEGRATOR, {"PROPERTY_DAYS": 0}),
    (LEAVE, 2107, "Annual leave: Viktor Lang", roles.INTEGRATOR, {"PROPERTY_DAYS": 8}),
    (EVENT, 777, "Team offsite", roles.PEOPLE_OFFICER, {}),
    (EVENT, 2237, "Summer Trade Fair", roles.ADMINISTRATOR, {"PROPERTY_PLACE": "Hall 3"}),
    (EVENT, 2249, "Partner Conference", roles.ADMINISTRATOR, {"PROPERTY_PLACE": "Congress centre"}),
    (EVENT, 2250, "Customer day", roles.ADMINISTRATOR, {"PROPERTY_PLACE": "Showroom"}),
    (EVENT, 2251, "New Year party", roles.PEOPLE_OFFICER, {"PROPERTY_PLACE": "Boat house"}),
    (EXPENSE, 2301, "Taxi to the customer", roles.EMPLOYEE, {"PROPERTY_AMOUNT": 38.5}),
    (EXPENSE, 2302, "Trade fair stand", 34, {"PROPERTY_AMOUNT": 6400}),
    (EXPENSE, 2303, "Client dinner, Grand Hotel", 32, {"PROPERTY_AMOUNT": 412}),
    (EXPENSE, 2304, "Командировка в Казань", roles.DESK_LEAD, {"PROPERTY_AMOUNT": 1280}),
    (EXPENSE, 2305, "Tickets for a developers' conference", roles.INTEGRATOR, {"PROPERTY_AMOUNT": 720}),
    (PURCHASE, 777, "Office chairs", roles.PEOPLE_OFFICER, {"PROPERTY_AMOUNT": 1900}),
    (PURCHASE, 3301, "Demo coffee machine", roles.DESK_LEAD, {"PROPERTY_AMOUNT": 3200}),
    (PURCHASE, 3302, "Ten laptops for sales", 34, {"PROPERTY_AMOUNT": 14500}),
    (PURCHASE, 3303, "Forklift battery", roles.WAREHOUSE, {"PROPERTY_AMOUNT": 5400}),
    (PURCHASE, 3304, "Стеллажи для склада", roles.NAMESAKE, {"PROPERTY_AMOUNT": 8800}),
    (PURCHASE, 3305, "Headsets", roles.EMPLOYEE, {"PROPERTY_AMOUNT": 640}),
    (PURCHASE, 3306, "Tablet for shop visits", roles.EMPLOYEE, {"PROPERTY_AMOUNT": 480}),
    (PURCHASE, 3307, "Two rack servers", roles.INTEGRATOR, {"PROPERTY_AMOUNT": 9800}),
    (PURCHASE, 3308, "Gaming chair", roles.INTEGRATOR, {"PROPERTY_AMOUNT": 640}),
    # without tasks: found by name, listed beside the others
    (DEAL, 5145, "Kitchen refit, Harbour Hotel annex", roles.SALES_LEAD, {"OPPORTUNITY": 9800}),
    (DEAL, 5146, "Тендер: школьные столовые", 35, {"OPPORTUNITY": 2400000}),
    (DEAL, 5147, "Breakfast bar, Grand Hotel", 32, {"OPPORTUNITY": 12750.5}),
    (CONTACT, 609, "Игорь Лапин", roles.SALES_LEAD, {"POST": "Директор"}),
    (CONTACT, 610, "Helen Marsh", roles.HEAD, {"POST": "Head of procurement"}),
    (COMPANY, 304, "Grand Hotel plc", roles.SALES_LEAD, {"INDUSTRY": "HOSPITALITY"}),
    (COMPANY, 305, "City Hospital Trust", roles.HEAD, {"INDUSTRY": "HEALTH"}),
    (QUOTE, 778, "Offer 778: linen, Grand Hotel", roles.SALES_LEAD, {"OPPORTUNITY": 96000}),
    (INVOICE, 6, "Invoice 2026-006, Old Mill Bakery", 38, {"OPPORTUNITY": 4990}),
    (INVOICE, 7, "Invoice 2026-007, Harbour Hotel", 38, {"OPPORTUNITY": 5000}),
    (INVOICE, 8, "Счёт 2026-008, «Северный ветер»", roles.ACCOUNTANT, {"OPPORTUNITY": 1250.5}),
    (INVOICE, 9, "Invoice 2026-009, Nordic Cafés", 38, {"OPPORTUNITY": 320}),
)


def document_id(kind: Kind, number: int) -> DocumentId:
    """Return the triple of one document."""
    return DocumentId(kind.type.module, kind.type.entity, f"{kind.prefix}{number}")


def seed_documents(world: World) -> None:
    """Add all documents; CRM ones carry TITLE and ASSIGNED_BY_ID, list elements NAME and CREATED_BY."""
    for kind, number, title, person, fields in DOCUMENTS:
        crm = kind.type.module == "crm"
        own: dict[str, object] = {
            "ID": number,
            "TITLE" if crm else "NAME": title,
            "ASSIGNED_BY_ID" if crm else "CREATED_BY": f"user_{person}",
            **fields,
        }
        world.add_document(
            Document(
                document_id(kind, number),
                kind.type,
                title,
                url=kind.url.format(id=number),
                fields=own,
                created_by=person,
            )
        )
