"""The shared ground of the models: JSON values, pages, the frozen answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
JsonMap: TypeAlias = Mapping[str, Json]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a listing: how many match in all, where to go on ("" at the end), the items."""

    total: int
    next_cursor: str
    items: Sequence[T]
