"""The seeded company behind its second dialect, at a fixed moment."""

import random
from datetime import UTC, datetime

import pytest

from bizproc_standin.app import create_app
from bizproc_standin.clock import ManualClock
from bizproc_standin.seed import seed_company
from bizproc_standin.world.world import World
from tests.standin.vibecode.facade import Facade


@pytest.fixture
def facade() -> Facade:
    world = World(ManualClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)), random.Random(24))
    company = seed_company(world)
    return Facade(create_app(world), company.event_token("md5_action"))
