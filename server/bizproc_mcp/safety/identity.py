"""Whose writes they are: on which portal, and as which person."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.text.portal_text import PortalText

__all__ = ["Identity"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The portal by its address and the person behind the credentials.

    `me` asks for the person's id where it is not known yet; `name` gives a name, `NO_TEXT` where none is known.
    """

    portal: str
    demo: bool
    me: Callable[[], Awaitable[int]]
    name: Callable[[int], PortalText]

    def who(self, person: int) -> str:
        """`«Elena Rossi» (user 7)`, without a name `user 7`."""
        name = self.name(person)
        return f"{quoted(name, 60)} (user {person})" if name else f"user {person}"
