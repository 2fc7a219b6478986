"""Users: the employees in the portal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bizproc_mcp.text.portal_text import NO_TEXT, PortalText


@dataclass(frozen=True, slots=True)
class User:
    """An employee; fields outside the granted scope are empty."""

    id: int
    name: PortalText
    email: PortalText = NO_TEXT
    position: PortalText = NO_TEXT
    second_name: PortalText = NO_TEXT
    departments: tuple[int, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class UserDetails:
    """A user's place in the company; what the credentials do not show is None or empty.

    `head` is whom they report to (without a name if it is not known yet), `heads` the departments they lead,
    `away_until` the last day of an absence that has begun.
    """

    user: User
    head: User | None = None
    heads: tuple[PortalText, ...] = ()
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """What the connected credentials may do; None if unknown.

    `user_id` is their user, `scopes` the granted scopes in lower case, `read_only` means a key
    that cannot write. `without` maps groups and requirements of tools ("application") to the reason why
    these credentials lack them, in words that follow "is not offered: ".
    """

    user_id: int
    user_name: PortalText = NO_TEXT
    administrator: bool | None = None
    scopes: frozenset[str] | None = None
    read_only: bool = False
    problem: str = ""
    without: Mapping[str, str] = field(default_factory=dict)
