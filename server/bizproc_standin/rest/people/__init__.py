"""Heads and absence: ``department.get``, ``im.user.*``, ``calendar.*``, ``timeman.*`` (docs/portal.md 19.3)."""

from bizproc_standin.rest.people import accessibility, departments, messenger, workday

__all__ = ["METHODS"]

METHODS = (*departments.METHODS, *messenger.METHODS, *accessibility.METHODS, *workday.METHODS)
