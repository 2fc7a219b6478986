"""What a call of this dialect meets: the world, the keys, the switches, the call itself."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import anyio

from bizproc_standin.rest.dispatch import Sleep
from bizproc_standin.rest.portal import RestPortal
from bizproc_standin.vibecode.keys import Key, KeyBook
from bizproc_standin.vibecode.rate import RateLimit
from bizproc_standin.world.world import World

__all__ = ["TEMPLATE_ADDRESSES", "Call", "Meta", "Result", "Route", "VibecodePortal"]

TEMPLATE_ADDRESSES = frozenset({"bizproc-templates", "entities/bizproc-templates"})
"""Both are told of, in different places: which of them exists is a switch."""


@dataclass(slots=True)
class VibecodePortal:
    """The same world as the classic dialect's, behind the facade."""

    rest: RestPortal
    keys: KeyBook = field(default_factory=KeyBook)
    rate: RateLimit = field(default_factory=RateLimit)
    template_addresses: frozenset[str] = TEMPLATE_ADDRESSES
    personal_needs_oauth: bool = False
    """Whether personal keys are refused templates, activities and robots (``OAUTH_REQUIRED``)."""
    readonly_policy: bool = False
    """Whether the portal allows read-only keys only (``KEY_POLICY_READONLY_REQUIRED``)."""
    sleep: Sleep = anyio.sleep

    @property
    def world(self) -> World:
        """The portal's state and rules."""
        return self.rest.world


@dataclass(frozen=True, slots=True)
class Meta:
    """What a list says about itself."""

    total: int
    has_more: bool

    def json(self) -> dict[str, object]:
        """As the envelope carries it."""
        return {"total": self.total, "hasMore": self.has_more}


@dataclass(frozen=True, slots=True)
class Result:
    """A good answer; status 204 has no body at all."""

    data: object = None
    status: int = 200
    meta: Meta | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call by a known key; ``user_id`` 0 where nobody stands behind it (management keys)."""

    portal: VibecodePortal
    key: Key
    user_id: int
    item: str = ""
    """What the address names after the collection: an id or a code."""
    query: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The portal's state and rules."""
        return self.portal.world


@dataclass(frozen=True, slots=True)
class Route:
    """An address: ``{}`` in ``path`` stands for an item. Without ``scope`` every key may call it."""

    name: str
    verb: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    run: Callable[[Call], Awaitable[Result]]
    scope: str = "bizproc"
    writes: bool = False
    application: bool = False
    """Whether it is about what an application owns: where personal keys may need OAuth."""
