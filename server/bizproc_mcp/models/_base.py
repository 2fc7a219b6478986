"""Shared by the models: JSON types, pages, the frozen answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
JsonMap: TypeAlias = Mapping[str, Json]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing: the total number of matches, the cursor of the next page ("" at the end), the items."""

    total: int
    next_cursor: str
    items: Sequence[T]
