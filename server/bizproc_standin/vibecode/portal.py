"""The context of a call in this dialect: the world, the keys, the switches, the call itself."""

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
"""Both are documented, in different places; a switch decides which of them exist."""


@dataclass(slots=True)
class VibecodePortal:
    """The facade over the world of the classic dialect."""

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
    """The metadata of a list."""

    total: int
    has_more: bool

    def json(self) -> dict[str, object]:
        """Return it in the envelope's format."""
        return {"total": self.total, "hasMore": self.has_more}


@dataclass(frozen=True, slots=True)
class Result:
    """A successful response; status 204 has no body."""

    data: object = None
    status: int = 200
    meta: Meta | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call with a known key; ``user_id`` is 0 for keys without a user (management keys)."""

    portal: VibecodePortal
    key: Key
    user_id: int
    item: str = ""
    """The id or code after the collection in the address."""
    query: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The portal's state and rules."""
        return self.portal.world


@dataclass(frozen=True, slots=True)
class Route:
    """An address; ``{}`` in ``path`` is the item. Without ``scope`` every key may call it."""

    name: str
    verb: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    run: Callable[[Call], Awaitable[Result]]
    scope: str = "bizproc"
    writes: bool = False
    application: bool = False
    """Whether it manages what an application owns; personal keys may need OAuth for it."""
