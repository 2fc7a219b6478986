"""``lists.*``: universal lists and the lists behind news feed processes (docs/portal.md 19.1)."""

from bizproc_standin.rest.lists import elements, fields, file_urls, headers

__all__ = ["METHODS"]

METHODS = (*headers.METHODS, *fields.METHODS, *elements.METHODS, *file_urls.METHODS)
