"""Calls of untrusted senders: kept apart from the events, with a limited amount of space.

Code that reads the events never sees what strangers sent, whatever it contains and however much there is.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["HeldCall", "discard", "drop", "hold", "of_sender"]

MAX_HELD = 200
"""Maximum number of held calls; beyond it, the sender with the most loses some."""
MAX_HELD_BYTES = 16 * 1024 * 1024
"""Maximum number of bytes in all held calls."""


@dataclass(frozen=True, slots=True)
class HeldCall:
    """The sender of a held call and its size; `origin` is the network it came from."""

    origin: str
    portal: str
    sender: str
    size: int

    @property
    def who(self) -> tuple[str, str, str]:
        """The sender, within its network."""
        return self.origin, self.portal, self.sender

    @property
    def share(self) -> int:
        """The bytes it counts for; even the smallest call counts as one of the places."""
        return max(self.size, MAX_HELD_BYTES // MAX_HELD)


def hold(connection: sqlite3.Connection, call: HeldCall) -> bool:
    """Whether a stranger's call may be held; if the space is full, older calls are dropped to make room.

    Those are the oldest calls of the sender with the most, in the network with the most. So a new sender
    always gets in, whoever filled the space, and the sender with the most is rejected.
    """
    kept = {
        row["id"]: HeldCall(row["origin"], row["portal"], row["sender"], row["size"])
        for row in connection.execute("SELECT id, origin, portal, sender, size FROM held ORDER BY id")
    }
    begins = all((one.portal, one.sender) != (call.portal, call.sender) for one in kept.values())
    given_up: list[int] = []
    while call.share + sum(one.share for one in kept.values()) > MAX_HELD_BYTES:
        crowding = _most_crowding([*kept.values(), call], besides=call.who if begins else None)
        if crowding is None or crowding == call.who:
            return False
        oldest = next(event_id for event_id, one in kept.items() if one.who == crowding)
        given_up.append(oldest)
        del kept[oldest]
    drop(connection, given_up)
    return True


def of_sender(connection: sqlite3.Connection, portal: str, sender: str) -> list[int]:
    """The ids of a sender's calls, in order of arrival."""
    rows = connection.execute("SELECT id FROM held WHERE portal = ? AND sender = ? ORDER BY id", (portal, sender))
    return [row["id"] for row in rows]


def discard(connection: sqlite3.Connection, portal: str, digest: str) -> None:
    """Drop the strangers' versions of an event that a trusted sender has sent."""
    rows = connection.execute("SELECT id FROM held WHERE portal = ? AND token_digest = ?", (portal, digest))
    drop(connection, [row["id"] for row in rows.fetchall()])


def drop(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Drop held calls, and their senders if they have no others."""
    for one in ids:
        whose = connection.execute("SELECT portal, sender FROM held WHERE id = ?", (one,)).fetchone()
        connection.execute("DELETE FROM held WHERE id = ?", (one,))
        connection.execute(
            "DELETE FROM senders WHERE portal = :portal AND fingerprint = :sender AND trusted IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM held WHERE portal = :portal AND sender = :sender)",
            dict(whose),
        )


def _most_crowding(calls: list[HeldCall], besides: tuple[str, str, str] | None) -> tuple[str, str, str] | None:
    networks: Counter[str] = Counter()
    senders: Counter[tuple[str, str, str]] = Counter()
    last: dict[tuple[str, str, str], int] = {}
    for place, call in enumerate(calls):
        networks[call.origin] += call.share
        senders[call.who] += call.share
        last[call.who] = place
    senders.pop(besides, None)  # type: ignore[arg-type]  # None matches no sender
    return max(senders, key=lambda who: (networks[who[0]], senders[who], -last[who]), default=None)
