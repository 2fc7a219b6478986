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
    """`--update-snapshots` writes the tools' schemas anew instead of comparing them."""
    parser.addoption("--update-snapshots", action="store_true", help="write tests/tools/snapshots anew")
