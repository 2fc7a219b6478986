"""The data of invoices and contracts, beside what their documents say already."""

from bizproc_standin.seed import roles
from bizproc_standin.seed.crm.entries import Calendar, Entries, sale
from bizproc_standin.seed.documents import CONTRACT, INVOICE


def invoices(when: Calendar) -> Entries:
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
            **sale(f"DT31_1:{stage}", company, [contact], "EUR", when.day(since), when.day(since + 14)),
            "CATEGORY_ID": 1,
            "PARENT_ID_2": deal,
            "UF_CRM_SMART_INVOICE_DUE": when.day(since + 14),
            "UF_CRM_SMART_INVOICE_CENTRE": centre,
            **({"UF_CRM_SMART_INVOICE_SCAN": 940} if number == 4 else {}),
        }
        for number, account, stage, company, contact, deal, since, centre in rows
    }


def contracts(when: Calendar) -> Entries:
    """Contract 1 is open to nobody but its lawyer, her heads and administrators."""
    return {
        (CONTRACT, 1): {
            **sale("DT147_12:SIGNING", 304, [608], "EUR", when.day(-15), when.day(350)),
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
            **sale("DT147_13:NEW", 0, [], "EUR", when.day(-14), when.day(1080)),
            "CATEGORY_ID": 13,
            "UF_CRM_5_1639669411830": 72,
            "UF_CRM_5_NOTICE": 6,
            "UF_CRM_5_RENEWAL": "N",
        },
        (CONTRACT, 3): {
            **sale("DT147_13:REVIEW", 0, [], "EUR", when.day(-20), when.day(710)),
            "CATEGORY_ID": 13,
            "UF_CRM_5_1639669411830": 73,
            "UF_CRM_5_SIGNED_ON": when.day(-16),
            "UF_CRM_5_KEEPER": roles.WAREHOUSE,
        },
        (CONTRACT, 4): {
            **sale("DT147_13:NEW", 0, [], "EUR", when.day(-5), when.day(360)),
            "CATEGORY_ID": 13,
            "UF_CRM_5_1639669411830": 71,
            "UF_CRM_5_PENALTY": "300|EUR",
            "UF_CRM_5_NOTICE": 1.5,
            "UF_CRM_5_RENEWAL": "Y",
            "UF_CRM_5_KEEPER": roles.ADMINISTRATOR,
            "UF_CRM_5_SCANS": [942],
        },
    }
