"""One demo portal over HTTP for all clients; what they did is counted at the end of the run."""

from collections.abc import Iterator

import pytest

from tests.clients.node import Node, missing
from tests.http.served import Served, served

_COUNTS = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def node() -> Node:
    """Node with the packages; every test of this folder is skipped by name without them."""
    why = missing()
    if why:
        pytest.skip(why)
    return Node()


@pytest.fixture(scope="session")
def server(node: Node) -> Iterator[Served]:
    """The demo portal, seen by its administrator."""
    assert node
    with served() as running:
        yield running


@pytest.fixture
def count(request: pytest.FixtureRequest) -> "list[str]":
    """Lines for the end of the run."""
    return request.config.stash.setdefault(_COUNTS, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the clients did."""
    lines = config.stash.get(_COUNTS, [])
    if lines:
        terminalreporter.section("clients nobody here wrote")
        for line in lines:
            terminalreporter.line(line)
