"""The dictionaries that every portal has: stages of each type, sources, types, industries (docs/portal.md 18.4)."""

from collections.abc import Iterator, Sequence

from bizproc_standin.state.records.crm import CrmCategory, CrmCurrency, CrmStatus, Label

__all__ = ["INVOICE_CATEGORY", "Stage", "stage_statuses", "system_categories", "system_currencies", "system_statuses"]

Stage = tuple[str, Label, str]
"""Id without the prefix of its pipeline, name, semantics."""

INVOICE_CATEGORY = 1

_WON = ("WON", Label("Deal won", "Сделка успешна"), "S")
_LOST = ("LOSE", Label("Deal lost", "Сделка провалена"), "F")
_LEAD: Sequence[Stage] = (
    ("NEW", Label("Unassigned", "Не обработан"), ""),
    ("IN_PROCESS", Label("In progress", "В работе"), ""),
    ("PROCESSED", Label("Processed", "Обработан"), ""),
    ("CONVERTED", Label("Good lead", "Качественный лид"), "S"),
    ("JUNK", Label("Junk lead", "Некачественный лид"), "F"),
)
DEAL_STAGES: Sequence[Stage] = (
    ("NEW", Label("Qualification", "Новая"), ""),
    ("PREPARATION", Label("Preparing documents", "Подготовка документов"), ""),
    ("PREPAYMENT_INVOICE", Label("Prepayment invoice", "Счёт на предоплату"), ""),
    ("EXECUTING", Label("In progress", "В работе"), ""),
    ("FINAL_INVOICE", Label("Final invoice", "Финальный счёт"), ""),
    _WON,
    _LOST,
)
_QUOTE: Sequence[Stage] = (
    ("DRAFT", Label("New", "Новое"), ""),
    ("SENT", Label("Sent to client", "Отправлено клиенту"), ""),
    ("APPROVED", Label("Accepted", "Принято"), "S"),
    ("DECLAINED", Label("Declined", "Отклонено"), "F"),
)
_INVOICE: Sequence[Stage] = (
    ("N", Label("New", "Новый"), ""),
    ("S", Label("Sent", "Отправлен"), ""),
    ("P", Label("Paid", "Оплачен"), "S"),
    ("D", Label("Unpaid", "Не оплачен"), "F"),
)
_PLAIN: Sequence[tuple[str, Sequence[tuple[str, Label]]]] = (
    (
        "SOURCE",
        (
            ("CALL", Label("Call", "Звонок")),
            ("WEB", Label("Website", "Веб-сайт")),
            ("TRADE_SHOW", Label("Trade fair", "Выставка")),
            ("RECOMMENDATION", Label("Recommendation", "По рекомендации")),
        ),
    ),
    ("DEAL_TYPE", (("SALE", Label("Sale", "Продажа")), ("SERVICE", Label("Service", "Сервисное обслуживание")))),
    ("CONTACT_TYPE", (("CLIENT", Label("Client", "Клиенты")), ("SUPPLIER", Label("Supplier", "Поставщики")))),
    ("COMPANY_TYPE", (("CUSTOMER", Label("Customer", "Клиент")), ("SUPPLIER", Label("Supplier", "Поставщик")))),
    (
        "INDUSTRY",
        (
            ("HOSPITALITY", Label("Hospitality", "Гостиничное дело")),
            ("RETAIL", Label("Retail", "Розничная торговля")),
            ("FOOD", Label("Food production", "Пищевая промышленность")),
            ("HEALTH", Label("Health care", "Здравоохранение")),
        ),
    ),
    (
        "EMPLOYEES",
        (
            ("EMPLOYEES_1", Label("fewer than 50", "менее 50")),
            ("EMPLOYEES_2", Label("50–250", "50–250")),
            ("EMPLOYEES_3", Label("250–500", "250–500")),
        ),
    ),
    ("HONORIFIC", (("HNR_EN_1", Label("Mr.", "г-н")), ("HNR_EN_2", Label("Ms.", "г-жа")))),
)


def stage_statuses(
    first_id: int, entity_id: str, prefix: str, stages: Sequence[Stage], category_id: int | None
) -> Iterator[CrmStatus]:
    """Yield the stages of a pipeline; ids follow ``first_id``."""
    for place, (code, name, semantics) in enumerate(stages):
        color = {"S": "#7BD500", "F": "#FF5752"}.get(semantics, "#55D0E0")
        yield CrmStatus(
            first_id + place,
            entity_id,
            f"{prefix}{code}",
            name,
            (place + 1) * 10,
            semantics,
            category_id,
            color,
            system=place == 0 or semantics == "S",
        )


def system_statuses() -> list[CrmStatus]:
    """Return all dictionaries of a new portal."""
    made = [
        *stage_statuses(1, "STATUS", "", _LEAD, None),
        *stage_statuses(21, "DEAL_STAGE", "", DEAL_STAGES, 0),
        *stage_statuses(41, "QUOTE_STATUS", "", _QUOTE, None),
        *stage_statuses(
            61,
            f"SMART_INVOICE_STAGE_{INVOICE_CATEGORY}",
            f"DT31_{INVOICE_CATEGORY}:",
            _INVOICE,
            INVOICE_CATEGORY,
        ),
    ]
    number = 101
    for entity_id, entries in _PLAIN:
        for place, (code, name) in enumerate(entries):
            made.append(CrmStatus(number, entity_id, code, name, (place + 1) * 10, system=place == 0))
            number += 1
    return made


def system_categories() -> list[CrmCategory]:
    """Return the pipeline that each type has from the beginning."""
    general = Label("General", "Общая")
    return [
        CrmCategory(2, 0, general, 300, default=True),
        CrmCategory(3, 0, general, 100, default=True),
        CrmCategory(4, 0, general, 100, default=True),
        CrmCategory(31, INVOICE_CATEGORY, general, 500, default=True),
    ]


def system_currencies() -> list[CrmCurrency]:
    """Return the euro as base, dollar and rouble."""
    return [
        CrmCurrency("EUR", Label("Euro", "Евро"), "# €", base=True, sort=100),
        CrmCurrency("USD", Label("US dollar", "Доллар США"), "$#", 0.86, sort=200),
        CrmCurrency("RUB", Label("Russian rouble", "Российский рубль"), "# ₽", 0.0107, sort=300),
    ]
