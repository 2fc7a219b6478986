"""What Brightwater's files say.

The object ids are fixed: 777 to 779 are documents of processes, 9041 to 9048 are attached to elements of lists,
9061 to 9064 lie on the company's drive and are there for comments in the CRM.
"""

from typing import NamedTuple

from bizproc_standin.seed import roles
from bizproc_standin.seed.drive.formats import docx, html, pdf

__all__ = ["FILES", "SeededFile"]

COMPANY_DRIVE = 9


class SeededFile(NamedTuple):
    """A file: storage 0 is the owner's own."""

    id: int
    name: str
    owner: int
    storage: int
    data: bytes


def _policy(title: str, *rules: str) -> bytes:
    return docx([title, "Valid for everybody at Brightwater Supplies.", *rules])


FILES = (
    SeededFile(
        777,
        "Information security policy.docx",
        roles.ADMINISTRATOR,
        COMPANY_DRIVE,
        _policy(
            "Information security policy",
            "1. Passwords have at least 14 characters and are never sent by e-mail.",
            "2. Customer data stays on the company's drive.",
            "3. A lost laptop is reported to IT within one hour.",
        ),
    ),
    SeededFile(
        778,
        "Travel policy 2027.docx",
        roles.PEOPLE_OFFICER,
        COMPANY_DRIVE,
        _policy(
            "Travel policy 2027",
            "1. Trains before planes for anything under five hours.",
            "2. Hotels cost up to 140 EUR a night, in Moscow and Oslo up to 190 EUR.",
        ),
    ),
    SeededFile(
        779,
        "Backup policy.docx",
        roles.INTEGRATOR,
        COMPANY_DRIVE,
        _policy("Backup policy", "1. Every night, kept for 30 days.", "2. A restore is rehearsed each quarter."),
    ),
    SeededFile(
        9041,
        "Taxi receipt.pdf",
        roles.EMPLOYEE,
        0,
        pdf(["City Taxi, receipt 88-1204", "Harbour Hotel and back, 2 h waiting", "Total 38.50 EUR, paid by card"]),
    ),
    SeededFile(
        9042,
        "Stand quotation.pdf",
        34,
        0,
        pdf(
            [
                "Messe Nord, quotation 5512",
                "Stand 3-114, 24 m\u00b2, two open sides: 5,150 EUR",
                "Electricity and water: 450 EUR",
                "Assembly: 800 EUR",
                "Total 6,400 EUR. Early-bird price until the end of the month, then 7,300 EUR.",
                "Cancellation (after payment): 50 % of the total.",
            ]
        ),
    ),
    SeededFile(
        9043,
        "Stand layout.txt",
        34,
        0,
        b"Stand 3-114\n\nLeft: two ovens, running.\nMiddle: coffee bar.\nRight: table for six.\n",
    ),
    SeededFile(
        9044,
        "Счёт гостиницы.docx",
        roles.DESK_LEAD,
        0,
        docx(["Гостиница «Волга», Казань", "Счёт 4471", "Два номера, три ночи: 912 EUR", "Завтраки включены."]),
    ),
    SeededFile(
        9045,
        "Handover.txt",
        roles.EMPLOYEE,
        0,
        "Open while I am away:\n- Harbour Hotel: call on Tuesday\n- «Северный ветер»: ждём подписи\n".encode(),
    ),
    SeededFile(
        9046,
        "Справка-вызов.docx",
        35,
        0,
        docx(["Справка-вызов", "Белова Е. А., 4 курс, заочная форма", "Сессия: 7 учебных дней"]),
    ),
    SeededFile(
        9047,
        "Laptops compared.html",
        34,
        0,
        html(
            "Laptops compared",
            "<table><tr><td>Nordcomp N14</td><td>1,450 EUR</td><td>16 GB</td></tr>\n"
            "<tr><td>Lumen 5</td><td>1,520 EUR</td><td>16 GB</td></tr></table>\n"
            "<p>Nordcomp delivers in 5 working days &amp; takes the old ones back.</p>",
        ),
    ),
    SeededFile(
        9048,
        "Dinner receipt.pdf",
        32,
        0,
        pdf(["Restaurant Kajen", "6 menus: 330.00 EUR", "Drinks: 82.00 EUR", "Total 412.00 EUR"]),
    ),
    SeededFile(
        9061,
        "Offer Harbour Hotel.pdf",
        roles.SALES_LEAD,
        COMPANY_DRIVE,
        pdf(["Offer 2026-118 for Harbour Hotel Ltd", "Kitchen refit: 58,400 EUR", "Discount 12 %, valid for 30 days"]),
    ),
    SeededFile(
        9062,
        "Договор поставки.docx",
        roles.LAWYER,
        COMPANY_DRIVE,
        docx(
            [
                "Договор поставки № 41/2026",
                "Покупатель: ООО «Северный ветер»",
                "Сумма: 41 000 EUR, предоплата 30 %",
                "Штраф за просрочку: 0,1 % в день, но не более 10 %",
            ]
        ),
    ),
    SeededFile(
        9063,
        "Call notes City Hospital.txt",
        roles.HEAD,
        COMPANY_DRIVE,
        b"City Hospital, call with the kitchen\n\nNeeds delivery before the ward opens.\nAccepts 7 % discount.\n",
    ),
    SeededFile(
        9064,
        "Price list.html",
        roles.SALES_LEAD,
        COMPANY_DRIVE,
        html("Price list", "<p>Dishwasher D-600: 11,000 EUR</p><p>Oven B-40: 6,200 EUR</p>"),
    ),
)
