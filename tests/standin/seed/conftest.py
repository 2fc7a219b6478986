"""The seeded company at a fixed moment."""

import random
from datetime import UTC, datetime

import pytest

from bizproc_standin.clock import ManualClock
from bizproc_standin.world.world import World

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def empty_world(seed: int = 24, language: str = "en") -> World:
    return World(ManualClock(NOW), random.Random(seed), language)


@pytest.fixture
def world() -> World:
    """An empty portal."""
    return empty_world()
