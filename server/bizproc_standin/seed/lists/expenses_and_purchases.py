"""Values of expenses, purchases and suppliers."""

from bizproc_standin.seed import roles
from bizproc_standin.seed.lists.days import Days, Values

__all__ = ["SUPPLIERS", "expense_values", "purchase_values"]

UNPUBLISHED = 2304
"""A claim that its approver in finance cannot read: the element is not published."""

# id, name, delivery, CRM company
SUPPLIERS = (
    (3401, "Nordcomp AB", "5 working days", "CO_302"),
    (3402, "Lift & Pallet GmbH", "3 weeks", ""),
    (3403, "ООО «Стеллаж-Сервис»", "10 рабочих дней", "CO_303"),
    (3404, "Café Technik KG", "2 weeks", ""),
)


def expense_values(days: Days) -> Values:
    """By element; the amount is with the element itself."""
    return {
        2301: {
            "PROPERTY_SPENT_ON": days.ago(3),
            "PROPERTY_CATEGORY": "1701",
            "PROPERTY_CUSTOMER": "CO_301",
            "PROPERTY_RECEIPTS": [491],
            "PROPERTY_EXPLANATION": "Harbour Hotel and back, with samples",
        },
        2302: {
            "PROPERTY_SPENT_ON": days.ago(8),
            "PROPERTY_CATEGORY": "1703",
            "PROPERTY_RECEIPTS": [492, 493],
            "PROPERTY_EXPLANATION": "Stand of 24 m² at the Summer Trade Fair; the early-bird price ends this month",
        },
        2303: {
            "PROPERTY_SPENT_ON": days.ago(5),
            "PROPERTY_CATEGORY": "1702",
            "PROPERTY_RECEIPTS": [498],
            "PROPERTY_EXPLANATION": "Six people, signing of the annual supply",
        },
        UNPUBLISHED: {
            "PROPERTY_SPENT_ON": days.ago(6),
            "PROPERTY_CATEGORY": "1701",
            "PROPERTY_CUSTOMER": "CO_303",
            "PROPERTY_RECEIPTS": [494],
            "PROPERTY_EXPLANATION": "Переговоры о поставке, билеты и гостиница на двоих",
            "BP_PUBLISHED": "N",
        },
        2305: {
            "PROPERTY_SPENT_ON": days.ago(2),
            "PROPERTY_CATEGORY": "1704",
            "PROPERTY_EXPLANATION": "Two tickets, talks on integration",
        },
    }


def purchase_values(days: Days) -> Values:
    """By element; the amount is with the element itself."""
    return {
        777: {
            "PROPERTY_QUANTITY": 10,
            "PROPERTY_CATEGORY": "12",
            "PROPERTY_REASONS": "The doctor's report names <b>six chairs</b> that have to go.",
            "PROPERTY_NUMBER": 1,
        },
        3301: {"PROPERTY_QUANTITY": 1, "PROPERTY_SUPPLIER": "3404", "PROPERTY_CATEGORY": "15", "PROPERTY_NUMBER": 2},
        3302: {
            "PROPERTY_QUANTITY": 10,
            "PROPERTY_SUPPLIER": "3401",
            "PROPERTY_CATEGORY": "13",
            "PROPERTY_NEEDED_BY": days.ahead(30),
            "PROPERTY_REASONS": "<p>The present ones are from 2019: no updates after January.</p>"
            "<p>Nordcomp takes the old ones back.</p>",
            "PROPERTY_QUOTATION": 23302,
            "PROPERTY_FILES": [497],
            "PROPERTY_USERS": [f"user_{roles.EMPLOYEE}", "user_32", "user_34", "user_35"],
            "PROPERTY_NUMBER": 3,
        },
        3303: {
            "PROPERTY_QUANTITY": 1,
            "PROPERTY_SUPPLIER": "3402",
            "PROPERTY_CATEGORY": "14",
            "PROPERTY_NEEDED_BY": days.ahead(10),
            "PROPERTY_REASONS": "The old one lasts two hours.",
            "PROPERTY_NUMBER": 4,
        },
        3304: {
            "PROPERTY_QUANTITY": 40,
            "PROPERTY_SUPPLIER": "3403",
            "PROPERTY_CATEGORY": "14",
            "PROPERTY_REASONS": "Товар стоит на полу, проход закрыт. Стеллажи выдерживают 900 кг на ярус.",
            "PROPERTY_NUMBER": 5,
        },
        3305: {
            "PROPERTY_QUANTITY": 8,
            "PROPERTY_SUPPLIER": "3401",
            "PROPERTY_CATEGORY": "13",
            "PROPERTY_REASONS": "The retail desk calls from one open room.",
            "PROPERTY_NUMBER": 6,
        },
        3306: {"PROPERTY_QUANTITY": 1, "PROPERTY_CATEGORY": "13", "PROPERTY_NUMBER": 7},
        3307: {
            "PROPERTY_QUANTITY": 2,
            "PROPERTY_SUPPLIER": "3401",
            "PROPERTY_CATEGORY": "13",
            "PROPERTY_NEEDED_BY": days.ahead(45),
            "PROPERTY_REASONS": "Backups no longer fit into one night.",
            "PROPERTY_NUMBER": 8,
        },
        3308: {"PROPERTY_QUANTITY": 1, "PROPERTY_CATEGORY": "12", "PROPERTY_NUMBER": 9},
    }
