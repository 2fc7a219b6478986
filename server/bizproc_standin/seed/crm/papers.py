"""The files in the fields of items."""

from bizproc_standin.seed.drive.formats import docx, html, pdf
from bizproc_standin.state.records import FileContent
from bizproc_standin.state.records.crm import CrmFile
from bizproc_standin.world.world import World

_PAPERS: tuple[tuple[int, str, bytes], ...] = (
    (
        932,
        "Contract Harbour Hotel.docx",
        docx(
            [
                "Supply contract, Harbour Hotel Ltd",
                "Total: 58,400 EUR in three payments.",
                "The supplier takes back the old ovens at no charge.",
                "Penalty for late delivery: 0.5 % a week, at most 5 %.",
            ]
        ),
    ),
    (933, "kitchen-1.csv", b"item;pieces\nCombi oven;1\nExtraction hood;1\n"),
    (934, "kitchen-2.csv", b"item;pieces\nCombi oven;1\nExtraction hood;1\n"),
    (
        935,
        "Tender 88-2026.html",
        html("Tender 88-2026", "<p>Three conveyor dishwashers.</p><p>Penalty: 0.5 % a week, without upper limit.</p>"),
    ),
    (
        940,
        "Invoice 2026-004.pdf",
        pdf(["Invoice 2026-004", "Nordic Caf\u00e9s AB", "5 grinders, 10 maintenance kits", "Total: 7,950.00 EUR"]),
    ),
    (941, "Framework Grand Hotel.docx", docx(["Framework contract, Grand Hotel plc", "Penalty cap: 9,600 EUR."])),
    (942, "Хостинг Northgate.txt", "Договор хостинга, Northgate.\nДвенадцать месяцев по 480 EUR.".encode()),
)


def seed_papers(world: World) -> None:
    """Keep the files under the ids that the items name."""
    for number, name, data in _PAPERS:
        world.crm.add_file(CrmFile(number, name, FileContent.of(data, name)))
