"""A seeded portal for each test, at a fixed moment."""

from datetime import UTC, datetime

import pytest

from bizproc_standin.app import create_app
from tests.fixtures.seeded import seeded_world
from tests.standin.docs.replay import Replay


@pytest.fixture
def replay() -> Replay:
    """A fresh portal with the company in it."""
    world, company = seeded_world(datetime(2026, 11, 20, 9, 0, tzinfo=UTC), 24)
    return Replay(create_app(world), company.event_token("md5_action"))
