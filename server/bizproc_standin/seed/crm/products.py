"""The product rows of deals, quotes, invoices and contracts."""

from bizproc_standin.seed.documents import CONTRACT, DEAL, INVOICE, QUOTE, Kind, document_id
from bizproc_standin.state.records.crm import ProductRow
from bizproc_standin.world.world import World

# name, price with tax, quantity
_ROWS: tuple[tuple[Kind, int, tuple[tuple[str, float, float], ...]], ...] = (
    (DEAL, 777, (("Deck oven", 8100, 2), ("Assembly", 1200, 2))),
    (
        DEAL,
        5141,
        (
            ("Combi oven, 10 trays", 14200, 2),
            ("Extraction hood", 6900, 2),
            ("Dishwasher, hood type", 7400, 1),
            ("Steel worktop, 2 m", 980, 5),
            ("Assembly and training", 3900, 1),
        ),
    ),
    (DEAL, 5142, (("Coffee machine, two groups", 3800, 5), ("Grinder", 980, 5))),
    (DEAL, 5143, (("Холодильный шкаф", 3200, 10), ("Доставка до склада", 9000, 1))),
    (DEAL, 5144, (("Dishwasher, conveyor", 41000, 3), ("Service, first year", 3000, 3))),
    (QUOTE, 777, (("Deck oven", 8100, 2), ("Assembly", 1200, 2))),
    (INVOICE, 4, (("Grinder", 990, 5), ("Maintenance kit", 300, 10))),
    (INVOICE, 6, (("Baking trays", 49.9, 100),)),
    (INVOICE, 8, (("Фильтры для воды", 25.01, 50),)),
    (CONTRACT, 4, (("Hosting, month", 480, 12),)),
)


def seed_products(world: World) -> None:
    """Add the rows; the amount of their item equals their sum."""
    crm = world.crm
    for kind, number, rows in _ROWS:
        made = []
        for place, (name, price, quantity) in enumerate(rows):
            made.append(ProductRow(crm.next_id, name, price, quantity, tax_rate=20, sort=(place + 1) * 10))
            crm.next_id += 1
        crm.product_rows[document_id(kind, number)] = made
