"""The CRM's methods: items, types and dictionaries, product rows, comments, files (docs/portal.md 18)."""

from bizproc_standin.rest.crm import dictionaries, files, items, older, product_rows, timeline, types

__all__ = ["METHODS"]

METHODS = (
    *items.METHODS,
    *types.METHODS,
    *dictionaries.METHODS,
    *product_rows.METHODS,
    *timeline.METHODS,
    *files.METHODS,
    *older.METHODS,
)
