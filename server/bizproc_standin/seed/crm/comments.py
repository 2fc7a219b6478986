"""What people wrote into the timelines, some with files."""

from datetime import timedelta

from bizproc_standin.seed import roles
from bizproc_standin.seed.documents import CONTRACT, DEAL, INVOICE, Kind, document_id
from bizproc_standin.state.records import DriveFile, FileContent
from bizproc_standin.state.records.crm import TimelineComment
from bizproc_standin.world.world import World

DELIVERY_NOTE = 9065
"""On the accountant's own drive: others see its name in the comment, and cannot read it."""

# kind, id, author, days ago, text, attached objects on Drive
_SAID: tuple[tuple[Kind, int, int, float, str, tuple[int, ...]], ...] = (
    (DEAL, 5141, roles.SALES_LEAD, 28, "First visit: both kitchens are from 1998.", ()),
    (DEAL, 5141, 32, 20, "Measured on site, here is the offer.", (9061,)),
    (DEAL, 5141, roles.INTEGRATOR, 6, "Power supply is sufficient, no second transformer needed.", ()),
    (DEAL, 5141, roles.SALES_LEAD, 2, "They ask for [b]12 %[/b]; a competitor offers 10 %.", ()),
    (DEAL, 5142, 32, 19, "Five cafés, one machine each.", ()),
    (DEAL, 5142, roles.FINANCE, 4, "They pay late: 41 and 38 days this year.", ()),
    (DEAL, 5143, roles.SALES_LEAD, 8, "Клиент согласен на предоплату 30 %.", ()),
    (DEAL, 5143, roles.LAWYER, 2, "Проверяю договор, вопросы к пункту 7.", (9062,)),
    (DEAL, 5144, roles.HEAD, 40, "Tender announced; bids until the end of next month.", ()),
    (DEAL, 5144, roles.LAWYER, 1, "The penalty clause has no upper limit. I would not sign this.", (9063, 9064)),
    (DEAL, 1633, roles.SALES_LEAD, 30, "Renewal of last year's contract, volume up by a fifth.", ()),
    (INVOICE, 3, 38, 6, "Grand Hotel asks for payment this week.", ()),
    (INVOICE, 4, 38, 1, "Delivery note is missing for five of ten kits.", (DELIVERY_NOTE,)),
    (INVOICE, 5, roles.ACCOUNTANT, 2, "Сверено с договором, расхождений нет.", ()),
    (CONTRACT, 1, roles.LAWYER, 12, "Annex 4 replaces the price list.", ()),
    (CONTRACT, 4, roles.LAWYER, 1, "Notice period is short: six weeks.", ()),
)


def seed_comments(world: World) -> None:
    """Add them in the order in which they were written."""
    crm = world.crm
    _add_delivery_note(world)
    for kind, number, author, days, text, files in sorted(_SAID, key=lambda said: -said[3]):
        comment = TimelineComment(crm.next_id, author, world.now() - timedelta(days=days), text, files)
        crm.next_id += 1
        key = document_id(kind, number)
        crm.comments[key] = [*crm.comments.get(key, ()), comment]


def _add_delivery_note(world: World) -> None:
    name, written = "Delivery note.txt", world.now() - timedelta(days=1)
    content = FileContent.of(b"Delivered to Nordic Caf\xc3\xa9s: 5 grinders, 5 of 10 maintenance kits.\n", name)
    world.drive.add_file(DriveFile(DELIVERY_NOTE, name, content, 1300 + 38, 38, written, written))
