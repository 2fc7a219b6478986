"""The seeded company, once for each file of tests that only read."""

import pytest

from bizproc_standin.app import create_app
from bizproc_standin.seed import seed_company
from tests.standin.rest.portals import PortalClient
from tests.standin.seed.conftest import empty_world


def seeded(language: str = "en") -> PortalClient:
    """A client of a new Brightwater."""
    world = empty_world(language=language)
    seed_company(world)
    return PortalClient(create_app(world))


@pytest.fixture(scope="module")
def company() -> PortalClient:
    """A client of Brightwater; tests leave it as it is."""
    return seeded()


@pytest.fixture
def portal() -> PortalClient:
    """A client of a Brightwater of the test's own."""
    return seeded()
