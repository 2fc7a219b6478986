import pytest

from tests.standin.core.company import Portal, portal


@pytest.fixture
def world() -> Portal:
    return portal()


@pytest.fixture
def russian() -> Portal:
    return portal("ru")
