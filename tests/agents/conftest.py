"""Trials at a fixed time, in a company that is made once a run."""

from collections.abc import Sequence

import pytest

from bizproc_standin.state.records import HandlerCall
from bizproc_standin.world.world import World
from tests.agents.portal import MadeWorld
from tests.fixtures.office import NOW
from tests.fixtures.seeded import seeded_world


@pytest.fixture
def make() -> MadeWorld:
    """Gives a world of its own to each trial."""

    def made() -> tuple[World, Sequence[HandlerCall]]:
        world, company = seeded_world(NOW, 24)
        return world, company.open_calls

    return made
