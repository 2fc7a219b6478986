"""The data of deals, beside what their documents say already."""

from bizproc_standin.seed import roles
from bizproc_standin.seed.crm.entries import Calendar, Entries, sale
from bizproc_standin.seed.documents import DEAL


def deals(when: Calendar) -> Entries:
    """Two pipelines; 5141 and 5145 nearly share their names."""
    return {
        (DEAL, 777): {
            **sale("NEW", 777, [777], "EUR", when.day(-12), when.day(40)),
            "UF_CRM_EQUIPMENT": [51],
            "UF_CRM_1720019876534": 46,
            "UF_CRM_DELIVERY": when.day(35),
            "QUOTE_ID": 777,
            "LEAD_ID": 777,
        },
        (DEAL, 1633): {
            **sale("PREPARATION", 304, [608], "EUR", when.day(-60), when.day(300)),
            "UF_CRM_1720019876534": 45,
            "UF_CRM_EQUIPMENT": [51, 52, 53],
            "UF_CRM_PARTNER": ["T93_1", "CO_304"],
            "UF_CRM_TEAM": [32, roles.DESK_LEAD],
            "COMMENTS": "Supply for [b]twelve months[/b]; prices fixed until June.",
            "QUOTE_ID": 778,
        },
        (DEAL, 5141): {
            **sale("EXECUTING", 301, [607], "EUR", when.day(-30), when.day(25)),
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
            **sale("NEW", 302, [608], "EUR", when.day(-20), when.day(14)),
            "UF_CRM_EQUIPMENT": [52],
            "UF_CRM_BUDGET": "20000|EUR",
            "UF_CRM_NOTE": "Paid the last two invoices 40 days late.",
        },
        (DEAL, 5143): {
            **sale("PREPAYMENT_INVOICE", 303, [609], "EUR", when.day(-9), when.day(45)),
            "UF_CRM_1720019876534": 45,
            "UF_CRM_NOTE": "Предоплата 30 %, доставка до склада в Казани.",
            "UF_CRM_PLACE": "Казань, ул. Складская, 7|55.7963;49.1088|42",
            "COMMENTS": "Срочно: договор нужен до конца месяца.",
        },
        (DEAL, 5144): {
            **sale("C3:NEGOTIATION", 305, [610], "EUR", when.day(-45), when.day(60)),
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
            **sale("NEW", 301, [607], "EUR", when.day(-3), when.day(80)),
            "UF_CRM_EQUIPMENT": [51],
            "UF_CRM_PARTNER": ["D_5141"],
        },
        (DEAL, 5146): {
            **sale("C3:BID", 303, [609], "RUB", when.day(-15), when.day(30)),
            "CATEGORY_ID": 3,
            "UF_CRM_NOTE": "Обеспечение заявки внесено.",
            "UF_CRM_TENDER_LINK": "https://tenders.example/schools/12",
        },
        (DEAL, 5147): {**sale("WON", 304, [608], "EUR", when.day(-120), when.day(-80)), "UF_CRM_EQUIPMENT": [52]},
    }
