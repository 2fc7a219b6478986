"""The office, for tests that look from the tool down to the wire."""

from tests.fixtures.office_fixtures import era, office, stage

__all__ = ["era", "office", "stage"]
