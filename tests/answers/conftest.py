"""The office of each test: a fresh portal on one stage that stays up for the whole run."""

from tests.fixtures.office_fixtures import era, office, stage

__all__ = ["era", "office", "stage"]
