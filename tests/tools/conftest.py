"""The office of each test: a fresh portal on one stage that stays up for the whole run."""

from tests.fixtures.office_fixtures import admin, app_admin, era, head, office, stage

__all__ = ["admin", "app_admin", "era", "head", "office", "stage"]
