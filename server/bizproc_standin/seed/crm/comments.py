"""What people wrote into the timelines, some with files."""

from datetime import timedelta

from bizproc_standin.seed import roles
from bizproc_standin.seed.documents import CONTRACT, DEAL, INVOICE, Kind, document_id
from bizproc_standin.state.records import FileContent
from bizproc_standin.state.records.crm import CrmFile, TimelineComment
from bizproc_standin.world.world import World

# kind, id, author, days ago, text, name of an attached text file
_SAID: tuple[tuple[Kind, int, int, float, str, str], ...] = (
    (DEAL, 5141, roles.SALES_LEAD, 28, "First visit: both kitchens are from 1998.", ""),
    (DEAL, 5141, 32, 20, "Measured on site, sketch attached.", "sketch.txt"),
    (DEAL, 5141, roles.INTEGRATOR, 6, "Power supply is sufficient, no second transformer needed.", ""),
    (DEAL, 5141, roles.SALES_LEAD, 2, "They ask for [b]12 %[/b]; a competitor offers 10 %.", ""),
    (DEAL, 5142, 32, 19, "Five cafés, one machine each.", ""),
    (DEAL, 5142, roles.FINANCE, 4, "They pay late: 41 and 38 days this year.", ""),
    (DEAL, 5143, roles.SALES_LEAD, 8, "Клиент согласен на предоплату 30 %.", ""),
    (DEAL, 5143, roles.LAWYER, 2, "Проверяю договор, вопросы к пункту 7.", "pyat-voprosov.txt"),
    (DEAL, 5144, roles.HEAD, 40, "Tender announced; bids until the end of next month.", ""),
    (DEAL, 5144, roles.LAWYER, 1, "The penalty clause has no upper limit. I would not sign this.", "remarks.txt"),
    (DEAL, 1633, roles.SALES_LEAD, 30, "Renewal of last year's contract, volume up by a fifth.", ""),
    (INVOICE, 3, 38, 6, "Grand Hotel asks for payment this week.", ""),
    (INVOICE, 4, 38, 1, "Delivery note is missing for five of ten kits.", ""),
    (INVOICE, 5, roles.ACCOUNTANT, 2, "Сверено с договором, расхождений нет.", ""),
    (CONTRACT, 1, roles.LAWYER, 12, "Annex 4 replaces the price list.", ""),
    (CONTRACT, 4, roles.LAWYER, 1, "Notice period is short: six weeks.", ""),
)
_FIRST_OBJECT = 9101
"""The ids of attached files on the drive."""


def seed_comments(world: World) -> None:
    """Add them in the order in which they were written."""
    crm, made = world.crm, 0
    for kind, number, author, days, text, name in sorted(_SAID, key=lambda said: -said[3]):
        files: tuple[CrmFile, ...] = ()
        if name:
            body = f"{text}\nBrightwater Supplies, {name}\n".encode()
            files = (CrmFile(_FIRST_OBJECT + made, name, FileContent.of(body, name)),)
            made += 1
        comment = TimelineComment(crm.next_id, author, world.now() - timedelta(days=days), text, files)
        crm.next_id += 1
        key = document_id(kind, number)
        crm.comments[key] = [*crm.comments.get(key, ()), comment]
