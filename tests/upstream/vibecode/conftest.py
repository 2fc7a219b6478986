"""The office of each test, for what a whole server does behind a key."""

from tests.fixtures.office_fixtures import era, office, stage

__all__ = ["era", "office", "stage"]
