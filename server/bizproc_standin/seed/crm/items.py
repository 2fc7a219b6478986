"""The data of Brightwater's CRM items, beside what their documents say already; days count from today."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bizproc_standin.seed import roles
from bizproc_standin.seed.documents import COMPANY, CONTACT, CONTRACT, DEAL, INVOICE, LEAD, QUOTE, Kind

Fields = Mapping[str, object]


class Calendar:
    """Days and times before and after today."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def day(self, number: int) -> date:
        """That many days from today."""
        return (self._now + timedelta(days=number)).date()

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """A time on that day."""
        return (self._now + timedelta(days=number)).replace(hour=hour, minute=minute, second=0)


def deals(when: Calendar) -> dict[tuple[Kind, int], Fields]:
    """Two pipelines; 5141 and 5145 nearly share their names."""
    return {
        (DEAL, 777): {
            **_sale("NEW", 777, [777], "EUR", when.day(-12), when.day(40)),
            "UF_CRM_EQUIPMENT": [51],
            "UF_CRM_1720019876534": 46,
            "UF_CRM_DELIVERY": when.day(35),
            "QUOTE_ID": 777,
            "LEAD_ID": 777,
        },
        (DEAL, 1633): {
            **_sale("PREPARATION", 304, [608], "EUR", when.day(-60), when.day(300)),
            "UF_CRM_1720019876534": 45,
            "UF_CRM_EQUIPMENT": [51, 52, 53],
            "UF_CRM_PARTNER": ["T93_1", "CO_304"],
            "UF_CRM_TEAM": [32, roles.DESK_LEAD],
            "COMMENTS": "Supply for [b]twelve months[/b]; prices fixed until June.",
            "QUOTE_ID": 778,
        },
        (DEAL, 5141): {
            **_sale("EXECUTING", 301, [607], "EUR", when.day(-30), when.day(25)),
            "UF_CRM_1720019876534": 46,
            "UF_CRM_EQUIPMENT": [51, 53],
            "UF_CRM_DELIVERY": when.day(21),
            "UF_CRM_SITE_VISIT": when.at(-6, 14, 30),
            "UF_CRM_BUDGET": "55000|EUR",
            "UF_CRM_WARRANTY": "Y",
            "UF_CRM_NOTE": "Payment in three parts; old ovens are taken back.",
            "UF_CRM_ENGINEER": roles.INTEGRATOR,
            "UF_CRM_TEAM": [roles.SALES_LEAD, 32],
            "UF_CRM_CONTRACT_FILE": 932,
            "UF_CRM_SPECS": [933, 934],
            "UF_CRM_PARTNER": ["D_5145", "CO_301"],
            "UF_CRM_MAIN_CONTACT": 607,
            "UF_CRM_TENDER_LINK": "https://harbour-hotel.example/kitchen",
            "UF_CRM_PLACE": "Quay Street 4, Harbour Town|54.3201;10.1359|41",
            "UF_CRM_SEGMENT": "HOSPITALITY",
            "OBSERVERS": [roles.HEAD],
            "COMMENTS": "Customer asks for [b]12 %[/b] because of the second kitchen.",
            "SOURCE_ID": "WEB",
            "LEAD_ID": 1,
        },
        (DEAL, 5142): {
            **_sale("NEW", 302, [608], "EUR", when.day(-20), when.day(14)),
            "UF_CRM_EQUIPMENT": [52],
            "UF_CRM_BUDGET": "20000|EUR",
            "UF_CRM_NOTE": "Paid the last two invoices 40 days late.",
        },
        (DEAL, 5143): {
            **_sale("PREPAYMENT_INVOICE", 303, [609], "EUR", when.day(-9), when.day(45)),
            "UF_CRM_1720019876534": 45,
            "UF_CRM_NOTE": "Предоплата 30 %, доставка до склада в Казани.",
            "UF_CRM_PLACE": "Казань, ул. Складская, 7|55.7963;49.1088|42",
            "COMMENTS": "Срочно: договор нужен до конца месяца.",
        },
        (DEAL, 5144): {
            **_sale("C3:NEGOTIATION", 305, [610], "EUR", when.day(-45), when.day(60)),
            "CATEGORY_ID": 3,
            "PREVIOUS_STAGE_ID": "C3:NEW",
            "UF_CRM_1720019876534": 45,
            "UF_CRM_EQUIPMENT": [53],
            "UF_CRM_DELIVERY": when.day(90),
            "UF_CRM_BUDGET": "140000|EUR",
            "UF_CRM_NOTE": "Penalty of 0.5 % a week without upper limit.",
            "UF_CRM_TENDER_LINK": "https://tenders.example/hospital/88-2026",
            "UF_CRM_SPECS": [935],
            "UF_CRM_SEGMENT": "HEALTH",
        },
        (DEAL, 5145): {
            **_sale("NEW", 301, [607], "EUR", when.day(-3), when.day(80)),
            "UF_CRM_EQUIPMENT": [51],
            "UF_CRM_PARTNER": ["D_5141"],
        },
        (DEAL, 5146): {
            **_sale("C3:BID", 303, [609], "RUB", when.day(-15), when.day(30)),
            "CATEGORY_ID": 3,
            "UF_CRM_NOTE": "Обеспечение заявки внесено.",
            "UF_CRM_TENDER_LINK": "https://tenders.example/schools/12",
        },
        (DEAL, 5147): {**_sale("WON", 304, [608], "EUR", when.day(-120), when.day(-80)), "UF_CRM_EQUIPMENT": [52]},
    }


def invoices(when: Calendar) -> dict[tuple[Kind, int], Fields]:
    """Amounts around 5,000; those from 6 on have no tasks."""
    rows = (
        (3, "2026-003", "S", 304, 608, 1633, -12, "SALES-1"),
        (4, "2026-004", "S", 302, 608, 5142, -4, "SALES-2"),
        (5, "2026-005", "P", 303, 609, 5143, -6, "SALES-1"),
        (6, "2026-006", "N", 777, 777, 777, -2, "SALES-2"),
        (7, "2026-007", "N", 301, 607, 5141, -1, "SALES-1"),
        (8, "2026-008", "S", 303, 609, 5143, -3, "SALES-1"),
        (9, "2026-009", "P", 302, 608, 5142, -40, "SALES-2"),
    )
    return {
        (INVOICE, number): {
            "ACCOUNT_NUMBER": account,
            **_sale(f"DT31_1:{stage}", company, [contact], "EUR", when.day(since), when.day(since + 14)),
            "CATEGORY_ID": 1,
            "PARENT_ID_2": deal,
            "UF_CRM_SMART_INVOICE_DUE": when.day(since + 14),
            "UF_CRM_SMART_INVOICE_CENTRE": centre,
            **({"UF_CRM_SMART_INVOICE_SCAN": 940} if number == 4 else {}),
        }
        for number, account, stage, company, contact, deal, since, centre in rows
    }


def contracts(when: Calendar) -> dict[tuple[Kind, int], Fields]:
    """Contract 1 is open to nobody but its lawyer, her heads and administrators."""
    return {
        (CONTRACT, 1): {
            **_sale("DT147_12:SIGNING", 304, [608], "EUR", when.day(-15), when.day(350)),
            "CATEGORY_ID": 12,
            "OPENED": "N",
            "UF_CRM_5_1639669411830": 73,
            "UF_CRM_5_CONTRACT2": "Annex 4",
            "UF_CRM_5_PENALTY": "9600|EUR",
            "UF_CRM_5_NOTICE": 3,
            "UF_CRM_5_RENEWAL": "Y",
            "UF_CRM_5_KEEPER": roles.LAWYER,
            "UF_CRM_5_SCANS": [941],
            "UF_CRM_5_DEAL": "D_1633",
            "PARENT_ID_2": 1633,
        },
        (CONTRACT, 2): {
            **_sale("DT147_13:NEW", 0, [], "EUR", when.day(-14), when.day(1080)),
            "CATEGORY_ID": 13,
            "UF_CRM_5_1639669411830": 72,
            "UF_CRM_5_NOTICE": 6,
            "UF_CRM_5_RENEWAL": "N",
        },
        (CONTRACT, 3): {
            **_sale("DT147_13:REVIEW", 0, [], "EUR", when.day(-20), when.day(710)),
            "CATEGORY_ID": 13,
            "UF_CRM_5_1639669411830": 73,
            "UF_CRM_5_SIGNED_ON": when.day(-16),
            "UF_CRM_5_KEEPER": roles.WAREHOUSE,
        },
        (CONTRACT, 4): {
            **_sale("DT147_13:NEW", 0, [], "EUR", when.day(-5), when.day(360)),
            "CATEGORY_ID": 13,
            "UF_CRM_5_1639669411830": 71,
            "UF_CRM_5_PENALTY": "300|EUR",
            "UF_CRM_5_NOTICE": 1.5,
            "UF_CRM_5_RENEWAL": "Y",
            "UF_CRM_5_KEEPER": roles.ADMINISTRATOR,
            "UF_CRM_5_SCANS": [942],
        },
    }


def others(when: Calendar) -> dict[tuple[Kind, int], Fields]:
    """Leads, contacts, companies, quotes."""
    return {
        (LEAD, 1): {"STAGE_ID": "IN_PROCESS", "NAME": "Peter", "LAST_NAME": "Nyman", "CURRENCY_ID": "EUR"},
        (LEAD, 2): {"STAGE_ID": "NEW", "COMPANY_TITLE": "Nordic Cafés AB", "NAME": "Emma", "LAST_NAME": "Clarke"},
        (LEAD, 3): {
            "STAGE_ID": "IN_PROCESS",
            "COMPANY_TITLE": "ООО «Северный ветер»",
            "NAME": "Игорь",
            "LAST_NAME": "Лапин",
            "SOURCE_DESCRIPTION": "Позвонил после выставки.",
        },
        (LEAD, 777): {"STAGE_ID": "CONVERTED", "OPPORTUNITY": 18000, "CURRENCY_ID": "EUR", "COMPANY_ID": 777},
        (CONTACT, 607): {**_person("Peter", "Nyman", 301), "UF_CRM_LANGUAGE": "Swedish", "TYPE_ID": "CLIENT"},
        (CONTACT, 608): {**_person("Emma", "Clarke", 302), "UF_CRM_LANGUAGE": "English", "COMPANY_IDS": [302, 304]},
        (CONTACT, 609): {**_person("Игорь", "Лапин", 303), "SECOND_NAME": "Петрович", "UF_CRM_LANGUAGE": "русский"},
        (CONTACT, 610): {**_person("Helen", "Marsh", 305), "BIRTHDATE": date(1979, 4, 3), "HONORIFIC": "HNR_EN_2"},
        (CONTACT, 777): {**_person("Ingrid", "Dahl", 777), "PHOTO": 950},
        (COMPANY, 301): {**_firm("EMPLOYEES_2", [607], 4_200_000), "UF_CRM_CREDIT_LIMIT": "60000|EUR"},
        (COMPANY, 302): {
            **_firm("EMPLOYEES_3", [608], 9_800_000),
            "UF_CRM_CREDIT_LIMIT": "15000|EUR",
            "OPENED": "N",
            "COMMENTS": "Two invoices were paid late this year.",
        },
        (COMPANY, 303): {**_firm("EMPLOYEES_1", [609], 61_000_000), "CURRENCY_ID": "RUB"},
        (COMPANY, 304): _firm("EMPLOYEES_3", [608], 22_000_000),
        (COMPANY, 305): _firm("EMPLOYEES_3", [610], 0),
        (COMPANY, 777): _firm("EMPLOYEES_1", [777], 310_000),
        (QUOTE, 777): {
            "QUOTE_NUMBER": "777",
            **_sale("SENT", 777, [777], "EUR", when.day(-10), when.day(20)),
            "ACTUAL_DATE": when.day(20),
            "DEAL_ID": 777,
            "CONTENT": "Two deck ovens with assembly.",
            "TERMS": "Half on order, half on delivery.",
            "UF_CRM_QUOTE_DELIVERY": "DAP, four weeks",
        },
        (QUOTE, 778): {
            "QUOTE_NUMBER": "778",
            **_sale("APPROVED", 304, [608], "EUR", when.day(-65), when.day(-30)),
            "DEAL_ID": 1633,
            "CONTENT": "Linen and kitchen consumables for a year.",
        },
    }


def _sale(stage: str, company: int, contacts: list[int], currency: str, begin: date, close: date) -> Fields:
    return {
        "STAGE_ID": stage,
        "COMPANY_ID": company,
        "CONTACT_IDS": contacts,
        "CURRENCY_ID": currency,
        "BEGINDATE": begin,
        "CLOSEDATE": close,
    }


def _person(name: str, last_name: str, company: int) -> Fields:
    return {"NAME": name, "LAST_NAME": last_name, "COMPANY_IDS": [company]}


def _firm(employees: str, contacts: list[int], revenue: int) -> Fields:
    return {
        "TYPE_ID": "CUSTOMER",
        "EMPLOYEES": employees,
        "CONTACT_IDS": contacts,
        "REVENUE": revenue,
        "CURRENCY_ID": "EUR",
    }
