"""The identity behind writes: portal and user."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.text.portal_text import PortalText

__all__ = ["Identity"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The portal's address and the user behind the credentials.

    `me` fetches the user's id if it is not known yet; `name` returns a user's name, or `NO_TEXT` if unknown.
    """

    portal: str
    demo: bool
    me: Callable[[], Awaitable[int]]
    name: Callable[[int], PortalText]

    def who(self, person: int) -> str:
        """`«Elena Rossi» (user 7)`, or `user 7` without a name."""
        name = self.name(person)
        return f"{quoted(name, 60)} (user {person})" if name else f"user {person}"
