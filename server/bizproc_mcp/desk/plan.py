"""A write before it happens: checked, described, bound to the state of its object, ready to run once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bizproc_mcp.answers._base import Answer
from bizproc_mcp.models._base import Json

A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True)
class Plan(Generic[A]):
    """A checked write.

    `effect` says in words of ours what will happen, portal text quoted. `destructive` follows
    design 5. `state` names the state of the object the plan was made on: another state is another
    plan. The rest is what a policy may match on. `act` writes, looks where the outcome is unclear,
    and answers; it never writes twice.
    """

    tool: str
    effect: str
    destructive: bool
    state: str
    act: Callable[[], Awaitable[A]]
    objects: Sequence[str] = ()
    count: int = 1
    template_id: int | None = None
    kind: str = ""
    decision: str = ""
    document_type: str = ""
    people: Sequence[int] = ()
    fields: Mapping[str, Json] = field(default_factory=dict)
