"""The data of leads, contacts, companies and quotes, beside what their documents say already."""

from datetime import date

from bizproc_standin.seed.crm.entries import Calendar, Entries, Fields, sale
from bizproc_standin.seed.documents import COMPANY, CONTACT, LEAD, QUOTE


def clients(when: Calendar) -> Entries:
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
            **sale("SENT", 777, [777], "EUR", when.day(-10), when.day(20)),
            "ACTUAL_DATE": when.day(20),
            "DEAL_ID": 777,
            "CONTENT": "Two deck ovens with assembly.",
            "TERMS": "Half on order, half on delivery.",
            "UF_CRM_QUOTE_DELIVERY": "DAP, four weeks",
        },
        (QUOTE, 778): {
            "QUOTE_NUMBER": "778",
            **sale("APPROVED", 304, [608], "EUR", when.day(-65), when.day(-30)),
            "DEAL_ID": 1633,
            "CONTENT": "Linen and kitchen consumables for a year.",
        },
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
