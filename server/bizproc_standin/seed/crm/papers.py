"""The files in the fields of items."""

from bizproc_standin.state.records import FileContent
from bizproc_standin.state.records.crm import CrmFile
from bizproc_standin.world.world import World

_TEXTS: tuple[tuple[int, str, str], ...] = (
    (932, "contract-harbour-hotel.txt", "Supply contract, Harbour Hotel Ltd.\nTotal: 58,400 EUR in three payments."),
    (933, "kitchen-1.csv", "item;pieces\nCombi oven;1\nExtraction hood;1\n"),
    (934, "kitchen-2.csv", "item;pieces\nCombi oven;1\nExtraction hood;1\n"),
    (935, "tender-88-2026.html", "<html><body><h1>Tender 88-2026</h1><p>Dishwashers.</p></body></html>"),
    (940, "invoice-2026-004.txt", "Invoice 2026-004\nNordic Cafés AB\nTotal: 7,950.00 EUR"),
    (941, "framework-grand-hotel.txt", "Framework contract, Grand Hotel plc.\nPenalty cap: 9,600 EUR."),
    (942, "hosting-northgate.txt", "Hosting contract, Northgate.\nTwelve months, 480 EUR each."),
)


def seed_papers(world: World) -> None:
    """Keep the files under the ids that the items name."""
    for number, name, text in _TEXTS:
        world.crm.add_file(CrmFile(number, name, FileContent.of(text.encode(), name)))
