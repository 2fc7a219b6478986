"""The small portal, fresh for each test."""

import pytest

from bizproc_standin.world.world import World
from tests.standin.rest.portals import PortalClient, small_portal


@pytest.fixture
def portal() -> PortalClient:
    """A client for a portal without processes."""
    return small_portal()


@pytest.fixture
def world(portal: PortalClient) -> World:
    """The world behind ``portal``."""
    return portal.world
