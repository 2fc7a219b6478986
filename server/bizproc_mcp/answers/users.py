"""Answers about users and about the connection."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.answers._base import Answer, Employee, Person, Told
from bizproc_mcp.models.users import User, UserDetails
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText

_MOST_LED = 5
"""The most departments shown that one person leads."""


class UserItem(Answer):
    """An employee; `active` is false for someone who has left, `heads` are the departments they lead."""

    id: int
    name: PortalText
    second_name: PortalText = NO_TEXT
    email: PortalText = NO_TEXT
    position: PortalText = NO_TEXT
    active: bool = True
    head: Person | None = None
    heads: Sequence[PortalText] = ()
    away_until: str = ""

    def text(self) -> str:
        """One line."""
        left = "" if self.active else "LEFT"
        called = f"{self.id} {self.name:80}" + (f" ({self.second_name:40})" if self.second_name else "")
        parts = [
            called,
            f"{self.email}",
            f"{self.position:80}",
            f"reports to {self.head.text()}" if self.head else "",
            f"heads {', '.join(f'{name:60}' for name in self.heads)}" if self.heads else "",
            f"away until {self.away_until}" if self.away_until else "",
            left,
        ]
        return " · ".join(part for part in parts if part)


class UserList(Told):
    """Employees that match."""

    total: int
    note: str = ""
    items: Sequence[UserItem]

    def text(self) -> str:
        """A line of counts, then one line per person."""
        lines = [f"{self.total} found", *(item.text() for item in self.items), self.note]
        return "\n".join(line for line in lines if line)


class PortalInfo(Told):
    """Who is connected to what, and what that allows."""

    version: str
    upstream: str
    portal: str
    credentials: str
    user: Person | None = None
    administrator: bool | None = None
    scopes: Sequence[str] = ()
    read_only: bool = False
    confirm: str
    toolsets: Sequence[str]
    tools: Sequence[str]
    withheld: Mapping[str, Sequence[str]] = {}
    remaining_requests: int
    problem: str = ""
    notes: Sequence[str] = ()

    def text(self) -> str:
        """Several short lines."""
        who = self.user.text() if self.user else "unknown person"
        rights = {True: "administrator", False: "no administrator", None: "rights not known"}[self.administrator]
        lines = [
            "DEMO: an invented company on a local portal" if self.demo else "",
            f"{who}, {rights}, on {self.portal} ({self.upstream}, {self.credentials})",
            f"problem: {self.problem}" if self.problem else "",
            f"scopes: {', '.join(self.scopes)}" if self.scopes else "",
            f"mode: {'read-only' if self.read_only else f'confirmation {self.confirm}'}",
            f"toolsets: {', '.join(self.toolsets)}",
            f"tools: {', '.join(self.tools)}",
            *(f"not offered, {why}: {', '.join(names)}" for why, names in self.withheld.items()),
            f"requests that may go out at once: {self.remaining_requests}",
            f"version {self.version}",
            *self.notes,
        ]
        return "\n".join(line for line in lines if line)


def employee(user_id: int, people: Mapping[int, UserDetails]) -> Employee | None:
    """A user with what is known of them; None if there is no user."""
    known = people.get(user_id)
    if known is None:
        return Employee(id=user_id) if user_id > 0 else None
    return Employee(id=user_id, name=known.user.name.line(80), head=_head(known), away_until=_day(known))


def _head(known: UserDetails) -> Person | None:
    return Person(id=known.head.id, name=known.head.name.line(80)) if known.head is not None else None


def _day(known: UserDetails) -> str:
    return known.away_until.isoformat() if known.away_until is not None else ""


def user_item(user: User, known: UserDetails | None = None) -> UserItem:
    """An employee for a listing."""
    known = known or UserDetails(user)
    return UserItem(
        id=user.id,
        name=user.name.line(80),
        second_name=user.second_name.line(40),
        email=user.email.line(120),
        position=user.position.line(80),
        active=user.active,
        head=_head(known),
        heads=[name.line(60) for name in known.heads[:_MOST_LED]],
        away_until=_day(known),
    )
