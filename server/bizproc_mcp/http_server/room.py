"""The connections of a server: their timeouts, and which one is closed when there are too many."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal, Protocol

from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.refusals import count

__all__ = ["Room", "Seat", "Stage", "Visitor"]

Stage = Literal["head", "body", "answer", "stalled", "closing"]
"""What a connection waits for: the request head, the body, our response, the peer reading it, or the close."""


class Visitor(Protocol):
    """A connection as the room sees it."""

    def stage(self) -> Stage:
        """What it waits for."""

    def cut(self) -> None:
        """Close it at once."""


class Seat:
    """A connection's place. The code that serves its requests reports here what it learns about the peer."""

    def __init__(self, room: "Room", visitor: Visitor, network: str) -> None:
        self.visitor = visitor
        self.network = network
        self.busy = False
        self.held = 0
        self.stage: Stage = "head"
        self.since = 0.0
        self._room = room

    def admit(self) -> None:
        """The peer has shown the secret: strangers can no longer push it out."""
        self._room.admit(self)

    def renew(self) -> None:
        """A request begins: this connection becomes the most recent one."""
        self._room.renew(self)

    def hold(self, size: int) -> None:
        """Count more buffered bytes of the body; if all bodies take too much, connections are closed."""
        self._room.hold(self, size)

    def let_go(self) -> None:
        """The body is no longer kept."""
        self._room.let_go(self)

    @contextmanager
    def served(self) -> Generator[None, None, None]:
        """Protect the connection from eviction while its request is processed, then release the body's bytes."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False
            self.let_go()


class Room:
    """Keeps a place for every honest client without knowing in advance which ones are honest.

    A new connection always gets in. If there are too many strangers, the one that has waited longest in the
    network with the most connections is closed: a real request is read within moments, and outlasts connections
    that only hold places. Behind a proxy or tunnel all come from one network, so it is the longest waiting one.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._strangers: OrderedDict[Seat, None] = OrderedDict()
        self._known: OrderedDict[Seat, None] = OrderedDict()
        self._held = 0
        self.ended: Counter[str] = Counter()

    def enter(self, visitor: Visitor, network: str) -> Seat:
        """Give a new connection a place."""
        seat = Seat(self, visitor, network)
        seat.since = self._clock()
        self._strangers[seat] = None
        if len(self._strangers) > self.limits.strangers:
            self._cut(self._most_crowding(), "too many connections")
        return seat

    def leave(self, seat: Seat) -> None:
        """Remove a connection; repeated calls are harmless. A request being processed keeps its buffered bytes."""
        if not seat.busy:
            self.let_go(seat)
        self._strangers.pop(seat, None)
        self._known.pop(seat, None)

    def admit(self, seat: Seat) -> None:
        """Move it to the connections that have shown the secret."""
        if seat not in self._strangers:
            return  # already moved, or gone
        del self._strangers[seat]
        self._known[seat] = None
        idle = next((one for one in self._known if not one.busy and one is not seat), None)
        if idle is not None and len(self._known) > self.limits.known:
            self._cut(idle, "too many connections")

    def renew(self, seat: Seat) -> None:
        """Move it to the end and restart its timeout."""
        seat.stage, seat.since = seat.visitor.stage(), self._clock()
        for seats in (self._strangers, self._known):
            if seat in seats:
                seats.move_to_end(seat)

    def hold(self, seat: Seat, size: int) -> None:
        """Count bytes of a body."""
        if seat not in self._strangers and seat not in self._known:
            return
        seat.held += size
        self._held += size
        while self._held > self.limits.buffered_bytes and (body := self._largest_crowding()) is not None:
            self._cut(body, "too many large bodies")

    def let_go(self, seat: Seat) -> None:
        """Release its bytes."""
        self._held -= seat.held
        seat.held = 0

    def sweep(self) -> None:
        """Close every connection that has timed out; called about once a second."""
        now = self._clock()
        for seat in (*self._strangers, *self._known):
            stage = seat.visitor.stage()
            if stage != seat.stage:
                seat.stage, seat.since = stage, now
            elif now - seat.since > self._seconds(seat):
                self._cut(seat, _OVERDUE.get(stage, "left open"))

    def clear(self) -> None:
        """Close every connection except those with a request being processed."""
        for seat in [one for one in (*self._strangers, *self._known) if not one.busy]:
            self.leave(seat)
            seat.visitor.cut()

    def count(self, reason: str) -> None:
        """Count the reason why a connection was closed."""
        count(self.ended, reason, "%d connection(s) ended so far: %s")

    def _seconds(self, seat: Seat) -> float:
        limits = self.limits
        if seat.stage == "head":
            return limits.idle_seconds if seat in self._known else limits.head_seconds
        seconds = {"body": limits.body_seconds, "stalled": limits.stalled_seconds, "closing": limits.head_seconds}
        return seconds.get(seat.stage, float("inf"))

    def _most_crowding(self) -> Seat:
        waiting = [seat for seat in self._strangers if not seat.busy] or list(self._strangers)
        seats = Counter(seat.network for seat in waiting)
        most = max(seats.values())
        return next(seat for seat in waiting if seats[seat.network] == most)

    def _largest_crowding(self) -> Seat | None:
        """The longest waiting connection of the network with the most unfinished bytes, ignoring small bodies.

        Picking the largest body would always hit the honest client if the others stay a little below it.
        Clients that have shown the secret are picked only if no stranger holds anything. Returns None if all
        requests are being processed.
        """
        for seats in (self._strangers, self._known):
            unfinished = [seat for seat in seats if seat.held and not seat.busy]
            if unfinished:
                held: Counter[str] = Counter()
                for seat in unfinished:
                    held[seat.network] += seat.held
                crowding = max(held, key=lambda network: held[network])
                among = [seat for seat in unfinished if seat.network == crowding]
                return next(seat for seat in among if 2 * seat.held * len(among) >= held[crowding])
        return None

    def _cut(self, seat: Seat, reason: str) -> None:
        self.leave(seat)
        self.count(reason)
        seat.visitor.cut()


_OVERDUE = {"head": "no request came", "body": "a body was too slow", "stalled": "an answer was not read"}
