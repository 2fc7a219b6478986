"""Users: the employees of the portal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_mcp.text.portal_text import NO_TEXT, PortalText


@dataclass(frozen=True, slots=True)
class User:
    """An employee; fields the scope does not show are empty."""

    id: int
    name: PortalText
    email: PortalText = NO_TEXT
    position: PortalText = NO_TEXT
    second_name: PortalText = NO_TEXT
    departments: tuple[int, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Access:
    """What the connected credentials may do; None where it could not be found out.

    `user_id` is the person behind them, `scopes` the granted scopes in lower case, `read_only` a key
    that refuses writing. `without` says of the portal's groups, and of what tools need ("application"),
    why these credentials do not serve them: words that go on after "is not offered: ".
    """

    user_id: int
    user_name: PortalText = NO_TEXT
    administrator: bool | None = None
    scopes: frozenset[str] | None = None
    read_only: bool = False
    problem: str = ""
    without: Mapping[str, str] = field(default_factory=dict)
