"""Brightwater's smart process "Contracts", its pipelines, and the fields that the company added."""

from datetime import timedelta

from bizproc_standin.seed import roles
from bizproc_standin.state.crm.dictionaries import Stage
from bizproc_standin.state.crm.system_types import smart_process
from bizproc_standin.state.records.crm import CrmCategory, CrmField, Label
from bizproc_standin.world.world import World

CONTRACTS = 147
TENDERS = 3
FRAMEWORKS, LEASES = 12, 13

_TENDER_STAGES: tuple[Stage, ...] = (
    ("NEW", Label("Announced", "Объявлен"), ""),
    ("NEGOTIATION", Label("Negotiation", "Переговоры"), ""),
    ("BID", Label("Bid submitted", "Заявка подана"), ""),
    ("WON", Label("Contract awarded", "Тендер выигран"), "S"),
    ("LOSE", Label("Lost", "Тендер проигран"), "F"),
)
_CONTRACT_STAGES: tuple[Stage, ...] = (
    ("NEW", Label("Draft", "Черновик"), ""),
    ("REVIEW", Label("Legal review", "Юридическая проверка"), ""),
    ("SIGNING", Label("Signing", "Подписание"), ""),
    ("SUCCESS", Label("In force", "Действует"), "S"),
    ("FAIL", Label("Terminated", "Расторгнут"), "F"),
)

_DEAL_FIELDS = (
    CrmField("UF_CRM_DISCOUNT", "double", Label("Discount, %", "Скидка, %"), kept_as="DISCOUNT"),
    CrmField(
        "UF_CRM_1720019876534",
        "enumeration",
        Label("Contract kind", "Вид договора"),
        options={45: Label("Framework", "Рамочный"), 46: Label("One-off", "Разовый")},
    ),
    CrmField(
        "UF_CRM_EQUIPMENT",
        "enumeration",
        Label("Equipment", "Оборудование"),
        multiple=True,
        options={51: Label("Ovens", "Печи"), 52: Label("Coffee", "Кофе"), 53: Label("Dishwashing", "Мойка")},
    ),
    CrmField("UF_CRM_DELIVERY", "date", Label("Delivery by", "Поставка до")),
    CrmField("UF_CRM_SITE_VISIT", "datetime", Label("Site visit", "Выезд на объект")),
    CrmField("UF_CRM_BUDGET", "money", Label("Customer's budget", "Бюджет клиента")),
    CrmField("UF_CRM_WARRANTY", "boolean", Label("Extended warranty", "Расширенная гарантия")),
    CrmField("UF_CRM_NOTE", "string", Label("Terms agreed", "Согласованные условия")),
    CrmField("UF_CRM_ENGINEER", "employee", Label("Engineer", "Инженер")),
    CrmField("UF_CRM_TEAM", "employee", Label("Team", "Команда"), multiple=True),
    CrmField("UF_CRM_CONTRACT_FILE", "file", Label("Signed contract", "Подписанный договор")),
    CrmField("UF_CRM_SPECS", "file", Label("Specifications", "Спецификации"), multiple=True),
    CrmField(
        "UF_CRM_PARTNER",
        "crm",
        Label("Related items", "Связанные элементы"),
        multiple=True,
        settings={"DEAL": "Y", "COMPANY": "Y", "DYNAMIC_147": "Y"},
    ),
    CrmField("UF_CRM_MAIN_CONTACT", "crm", Label("Contact on site", "Контакт на месте"), settings={"CONTACT": "Y"}),
    CrmField("UF_CRM_TENDER_LINK", "url", Label("Tender page", "Страница тендера")),
    CrmField("UF_CRM_PLACE", "address", Label("Delivery address", "Адрес поставки")),
    CrmField("UF_CRM_SEGMENT", "crm_status", Label("Segment", "Сегмент"), status_type="INDUSTRY"),
)
_CONTRACT_FIELDS = (
    CrmField(
        "UF_CRM_5_1639669411830",
        "enumeration",
        Label("Risk", "Риск"),
        options={71: Label("Low", "Низкий"), 72: Label("Medium", "Средний"), 73: Label("High", "Высокий")},
    ),
    CrmField("UF_CRM_5_CONTRACT2", "string", Label("Number of the annex", "Номер приложения")),
    CrmField("UF_CRM_5_PENALTY", "money", Label("Penalty cap", "Предел неустойки")),
    CrmField("UF_CRM_5_SIGNED_ON", "date", Label("Signed on", "Дата подписания")),
    CrmField("UF_CRM_5_NOTICE", "double", Label("Notice, months", "Срок расторжения, мес.")),
    CrmField("UF_CRM_5_RENEWAL", "boolean", Label("Renews itself", "Автопродление")),
    CrmField("UF_CRM_5_KEEPER", "employee", Label("Kept by", "Хранитель")),
    CrmField("UF_CRM_5_SCANS", "file", Label("Scans", "Сканы"), multiple=True),
    CrmField("UF_CRM_5_DEAL", "crm", Label("Deal", "Сделка"), settings={"DEAL": "Y", "QUOTE": "Y"}),
)
_INVOICE_FIELDS = (
    CrmField("UF_CRM_SMART_INVOICE_DUE", "date", Label("Payable until", "Оплатить до")),
    CrmField("UF_CRM_SMART_INVOICE_CENTRE", "string", Label("Cost centre", "Центр затрат")),
    CrmField("UF_CRM_SMART_INVOICE_SCAN", "file", Label("Scan", "Скан")),
)


def seed_schema(world: World) -> None:
    """Add the smart process, the pipelines, and the companies' own fields."""
    crm = world.crm
    kind = smart_process(CONTRACTS, 5, Label("Contracts", "Договоры"))
    kind.created = world.now() - timedelta(days=310)
    crm.add_type(kind)
    not_in_sales = frozenset({roles.NAMESAKE, roles.WAREHOUSE})
    crm.add_category(CrmCategory(2, TENDERS, Label("Tenders", "Тендеры"), 200, closed_to=not_in_sales), _TENDER_STAGES)
    crm.add_category(
        CrmCategory(CONTRACTS, FRAMEWORKS, Label("Framework contracts", "Рамочные договоры"), 100, default=True),
        _CONTRACT_STAGES,
    )
    crm.add_category(
        CrmCategory(CONTRACTS, LEASES, Label("Leases and services", "Аренда и услуги"), 200), _CONTRACT_STAGES
    )
    for number, fields in ((2, _DEAL_FIELDS), (CONTRACTS, _CONTRACT_FIELDS), (31, _INVOICE_FIELDS)):
        for field in fields:
            crm.add_field(number, field)
    crm.add_field(3, CrmField("UF_CRM_LANGUAGE", "string", Label("Language", "Язык общения")))
    crm.add_field(4, CrmField("UF_CRM_CREDIT_LIMIT", "money", Label("Credit limit", "Кредитный лимит")))
    crm.add_field(7, CrmField("UF_CRM_QUOTE_DELIVERY", "string", Label("Delivery terms", "Условия поставки")))
    crm.without_access = {33}
    crm.catalogue_readers = {roles.SALES_LEAD, 32}
