"""What all tests share: one event loop library, and the option that rewrites the catalogue's snapshots."""

import pytest
from hypothesis import settings

# No example is timed: the machines that run this differ.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The loop the server itself runs on."""
    return "asyncio"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options: rewriting the catalogue's snapshots, and how often and when servers are killed."""
    parser.addoption("--update-snapshots", action="store_true", help="write tests/tools/snapshots anew")
    parser.addoption("--kill-rounds", type=int, default=20, help="how often tests/faults kills a working server")
    parser.addoption("--kill-seed", type=int, help="the seed of the moments at which it does")
