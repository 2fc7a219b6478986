"""List parameters of the facade: ``limit``, ``offset``, ``select``, ``order[f]``, ``filter[f]``."""

from collections.abc import Mapping, Sequence

from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.vibecode.portal import Meta, Result

__all__ = ["chosen", "cut"]

_DEFAULT, _MOST = 50, 5000


def cut(rows: Sequence[object], query: Mapping[str, object], *, limit: int = 0) -> Result:
    """The page for a query; ``limit`` overrides the query's limit."""
    asked = php_int(query.get("limit", 0))
    size = limit or (min(asked, _MOST) if asked > 0 else _DEFAULT)
    offset = max(0, php_int(query.get("offset", 0)))
    page = list(rows[offset : offset + size])
    return Result(page, meta=Meta(len(rows), offset + len(page) < len(rows)))


def chosen(rows: Sequence[Mapping[str, object]], query: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Filter, order and select; names that occur in no row are ignored."""
    kept = list(rows)
    names = set(kept[0]) if kept else set()
    for name, wanted in php_items(query.get("filter")) or []:
        if name in names:
            kept = [row for row in kept if _text(row[name]) == str(wanted)]
    for name, direction in reversed(php_items(query.get("order")) or []):
        if name in names:
            kept.sort(key=lambda row: _key(row[name]), reverse=str(direction).lower() == "desc")
    select = [name for name in str(query.get("select", "")).split(",") if name in names]
    return [{name: row[name] for name in select} for row in kept] if select else kept


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _key(value: object) -> tuple[int, float, str]:
    return (0, value, "") if isinstance(value, int | float) else (1, 0.0, _text(value).casefold())
