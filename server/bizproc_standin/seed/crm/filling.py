"""Fills Brightwater's CRM: what the documents say stays, everything else is added to the same records."""

from datetime import date, datetime, time, timedelta

from bizproc_standin.seed.crm.clients import clients
from bizproc_standin.seed.crm.comments import seed_comments
from bizproc_standin.seed.crm.contracts import contracts, invoices
from bizproc_standin.seed.crm.deals import deals
from bizproc_standin.seed.crm.entries import Calendar, Entries
from bizproc_standin.seed.crm.papers import seed_papers
from bizproc_standin.seed.crm.phones import seed_phones
from bizproc_standin.seed.crm.products import seed_products
from bizproc_standin.seed.crm.schema import seed_schema
from bizproc_standin.seed.documents import document_id
from bizproc_standin.world.world import World

__all__ = ["seed_crm"]


def seed_crm(world: World) -> None:
    """Add types, fields and data to the documents of ``seed_documents``."""
    seed_schema(world)
    when = Calendar(world.now())
    for details in (deals(when), invoices(when), contracts(when), clients(when)):
        _fill(world, details)
    seed_products(world)
    seed_phones(world)
    seed_comments(world)
    seed_papers(world)


def _fill(world: World, details: Entries) -> None:
    for place, ((kind, number), fields) in enumerate(details.items()):
        document = world.documents[document_id(kind, number)]
        begun = fields.get("BEGINDATE")
        since = begun if isinstance(begun, date) else world.now().date() - timedelta(days=90 - place)
        created = datetime.combine(since, time(9, 7 * (place % 8)), world.zone)
        changed = min(created + timedelta(days=1, hours=3), world.now())
        dated = {"CREATED_TIME": created, "MOVED_TIME": created, "UPDATED_TIME": changed}
        document.fields = {**dated, **fields, **document.fields}
