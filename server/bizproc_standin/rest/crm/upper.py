"""Names in ``select``, ``filter`` and ``order``, converted to upper case as the portal does (docs/portal.md 18.5)."""

import re
from collections.abc import Mapping

from bizproc_standin.rest.crm.names import Names
from bizproc_standin.rest.php_forms import php_array, php_items

__all__ = ["filter_names", "plain_names"]

_PREFIX = re.compile(r"[=%><@!]+")


def plain_names(given: Mapping[str, object], names: Names, *, original: bool) -> dict[str, object]:
    """Convert the keys; with ``original``, user fields keep theirs."""
    return {key if original and key.startswith("UF_") else names.upper(key): value for key, value in given.items()}


def filter_names(
    given: Mapping[str, object], names: Names, *, original: bool, prefixed: bool = True
) -> dict[str, object]:
    """Convert the keys of a filter with their prefixes, in groups too.

    Inside a group the portal keeps original names of user fields only without a prefix.
    """
    converted: dict[str, object] = {}
    for key, value in given.items():
        bare = _PREFIX.sub("", key) if prefixed else key
        name = key if original and bare.startswith("UF_") else names.upper(key)
        inner = php_items(value)
        converted[name] = (
            value if inner is None else php_array(filter_names(dict(inner), names, original=original, prefixed=False))
        )
    return converted
