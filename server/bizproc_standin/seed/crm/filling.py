"""Fills Brightwater's CRM: what the documents say stays, everything else is added to the same records."""

from collections.abc import Mapping
from datetime import timedelta

from bizproc_standin.seed.crm.comments import seed_comments
from bizproc_standin.seed.crm.items import Calendar, contracts, deals, invoices, others
from bizproc_standin.seed.crm.papers import seed_papers
from bizproc_standin.seed.crm.phones import seed_phones
from bizproc_standin.seed.crm.products import seed_products
from bizproc_standin.seed.crm.schema import seed_schema
from bizproc_standin.seed.documents import Kind, document_id
from bizproc_standin.world.world import World

__all__ = ["seed_crm"]


def seed_crm(world: World) -> None:
    """Add types, fields and data to the documents of ``seed_documents``."""
    seed_schema(world)
    when = Calendar(world.now())
    for details in (deals(when), invoices(when), contracts(when), others(when)):
        _fill(world, details)
    seed_products(world)
    seed_phones(world)
    seed_comments(world)
    seed_papers(world)


def _fill(world: World, details: Mapping[tuple[Kind, int], Mapping[str, object]]) -> None:
    for place, ((kind, number), fields) in enumerate(details.items()):
        document = world.documents[document_id(kind, number)]
        created = world.now() - timedelta(days=70 - place, hours=place % 7)
        dated = {"CREATED_TIME": created, "UPDATED_TIME": created + timedelta(days=3), "MOVED_TIME": created}
        document.fields = {**dated, **fields, **document.fields}
