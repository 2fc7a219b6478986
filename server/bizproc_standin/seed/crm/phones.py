"""Phones and e-mail addresses of leads, contacts and companies."""

from bizproc_standin.seed.documents import COMPANY, CONTACT, LEAD, Kind, document_id
from bizproc_standin.state.records.crm import MultiField
from bizproc_standin.world.world import World

_KNOWN: tuple[tuple[Kind, int, tuple[tuple[str, str, str], ...]], ...] = (
    (LEAD, 1, (("PHONE", "WORK", "+46 8 555 01 10"), ("EMAIL", "WORK", "peter.nyman@harbour-hotel.example"))),
    (LEAD, 3, (("PHONE", "MOBILE", "+7 900 555-01-30"),)),
    (
        CONTACT,
        607,
        (
            ("PHONE", "WORK", "+46 8 555 01 10"),
            ("PHONE", "MOBILE", "+46 70 555 01 11"),
            ("EMAIL", "WORK", "peter.nyman@harbour-hotel.example"),
        ),
    ),
    (CONTACT, 608, (("EMAIL", "WORK", "emma@nordic-cafes.example"), ("WEB", "WORK", "https://nordic-cafes.example"))),
    (CONTACT, 609, (("PHONE", "WORK", "+7 843 555-01-90"), ("EMAIL", "WORK", "lapin@severny-veter.example"))),
    (CONTACT, 610, (("PHONE", "WORK", "+44 20 5550 1610"), ("EMAIL", "HOME", "h.marsh@city-hospital.example"))),
    (CONTACT, 777, (("PHONE", "MOBILE", "+47 405 55 777"),)),
    (COMPANY, 301, (("PHONE", "WORK", "+46 8 555 01 00"), ("WEB", "WORK", "https://harbour-hotel.example"))),
    (COMPANY, 303, (("PHONE", "WORK", "+7 843 555-01-00"),)),
)


def seed_phones(world: World) -> None:
    """Add them all."""
    crm = world.crm
    for kind, number, known in _KNOWN:
        made = []
        for what, value_type, value in known:
            made.append(MultiField(crm.next_id, what, value_type, value))
            crm.next_id += 1
        crm.multi_fields[document_id(kind, number)] = made
