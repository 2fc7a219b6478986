"""The seeded company behind its second dialect, at a fixed moment."""

from datetime import UTC, datetime

import pytest

from bizproc_standin.app import create_app
from tests.fixtures.seeded import seeded_world
from tests.standin.vibecode.facade import Facade


@pytest.fixture
def facade() -> Facade:
    world, company = seeded_world(datetime(2026, 11, 20, 9, 0, tzinfo=UTC), 24)
    return Facade(create_app(world), company.event_token("md5_action"))
