"""ORDER of controllers: unknown fields and directions are errors, no default order (docs/portal.md 18.5)."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TypeVar

from bizproc_standin.engine.values import listed
from bizproc_standin.rest.crm.conditions import Reader, comparable
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.refusals import Refusal

__all__ = ["check_order", "sorted_rows"]

Row = TypeVar("Row")


def check_order(given: Mapping[str, object], allowed: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the fields with whether they descend.

    Raises:
        Refusal: 400 ``INVALID_ARG_VALUE``.

    """
    known, chosen = {*allowed}, []
    for name, value in given.items():
        direction = "Array" if php_items(value) is not None else str(value).upper()
        if name not in known:
            raise Refusal("INVALID_ARG_VALUE", f"Invalid order: field '{name}' is not allowed in order")
        if direction not in {"ASC", "DESC"}:
            text = f"Invalid order: allowed sort directions are ASC, DESC. But got '{direction}' for field '{name}'"
            raise Refusal("INVALID_ARG_VALUE", text)
        chosen.append((name, direction == "DESC"))
    return chosen


def sorted_rows(
    rows: list[Row], order: Sequence[tuple[str, bool]], readers: Mapping[str, Reader[Row]], zone: tzinfo
) -> list[Row]:
    """Sort as the database does: empty values first."""
    for name, descending in reversed(order):
        reader = readers[name]

        def key(row: Row) -> tuple[bool, object]:
            value = comparable(reader.field, next(iter(listed(reader.read(row))), None), zone)  # noqa: B023 - used now
            return value is not None, 0 if value is None else value

        empty = [row for row in rows if not key(row)[0]]
        full = sorted((row for row in rows if key(row)[0]), key=key, reverse=descending)
        rows = [*full, *empty] if descending else [*empty, *full]
    return rows
