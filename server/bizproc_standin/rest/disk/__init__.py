"""``disk.*`` and the downloads of Drive's files (docs/portal.md 19.2)."""

from collections.abc import Mapping

from bizproc_standin.rest.disk import attached, downloads, files, search
from bizproc_standin.rest.portal import Method

__all__ = ["ADDRESSES", "METHODS"]

METHODS = (*files.METHODS, *attached.METHODS, *search.METHODS, *downloads.METHODS)
ADDRESSES: Mapping[str, Method] = attached.ADDRESSES
