"""Assembles the portal over a world: settings define its behaviour, control requests let tests change it."""

from typing import TypedDict, Unpack

import anyio

from bizproc_standin.control.portal import reply
from bizproc_standin.rest.credentials import Credentials
from bizproc_standin.rest.dispatch import Sleep
from bizproc_standin.rest.limits import PLANS
from bizproc_standin.rest.portal import RestPortal
from bizproc_standin.rest.table import ADDRESSES, METHODS
from bizproc_standin.standin import StandIn
from bizproc_standin.world.world import World

__all__ = ["Settings", "create_app"]


class Settings(TypedDict, total=False):
    """How the portal behaves: ``limits`` is off, standard or enterprise; times are in seconds."""

    credentials: Credentials
    limits: str
    latency: float
    command_seconds: float
    sleep: Sleep


def create_app(world: World, **settings: Unpack[Settings]) -> StandIn:
    """Create the portal for a world."""
    portal = RestPortal(
        world,
        METHODS,
        settings.get("credentials") or Credentials(),
        PLANS[settings.get("limits", "off")],
        command_seconds=settings.get("command_seconds", 0.0),
        addresses=ADDRESSES,
    )
    return StandIn(portal, reply, latency=settings.get("latency", 0.0), sleep=settings.get("sleep", anyio.sleep))
