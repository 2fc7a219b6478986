"""Values of fields, which portals write differently: what cannot be read is None and costs only itself."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import Money
from bizproc_mcp.upstream.values import Row

__all__ = ["LONGEST", "day", "decimal", "maps", "moment", "money", "several", "text", "whole"]

LONGEST = 20_000
"""Characters of one value that are kept."""
_LONGEST_NUMBER = 40
_LONGEST_ID = 18
_DAY = len("2026-11-22")


def several(value: Json) -> Sequence[Json]:
    """The items of a list, also of one that PHP wrote as a map; none for anything else."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def maps(value: Json, source: str) -> Sequence[Row]:
    """The same for items that are maps; others are left out."""
    return [Row(one, source) for one in several(value) if isinstance(one, Mapping)]


def text(value: Json) -> str:
    """A text or number as text, cut if it is long; "" for anything else."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    return "" if value is None or not isinstance(value, int | float) or value is False else str(value)


def whole(value: Json) -> int | None:
    """A whole number of at most 18 digits, such as an id."""
    digits = text(value).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_ID else None


def decimal(value: Json) -> Decimal | None:
    """A number; numbers in JSON keep the digits they were written with."""
    written = text(value).strip()
    if len(written) > _LONGEST_NUMBER:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    # Sums and products of larger ones leave what arithmetic here can hold.
    return number if number.is_finite() and abs(number.adjusted()) <= _LONGEST_NUMBER else None


def money(value: Json) -> Money | None:
    """An amount as `300|RUB`."""
    amount, _, currency = text(value).partition("|")
    number = decimal(amount)
    return None if number is None else Money(number, currency.strip()[:10])


def day(value: Json) -> date | None:
    """A date in ISO, from a time too: the portal writes a date as midnight moved by its offset."""
    try:
        return date.fromisoformat(text(value)[:_DAY])
    except ValueError:
        return None


def moment(value: Json) -> datetime | None:
    """A time in ISO."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
