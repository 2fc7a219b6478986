"""Which connections keep their place when there are too many, and which have timed out."""

import logging
from dataclasses import dataclass, replace

import pytest

from bizproc_mcp.http_server.addresses import network_of
from bizproc_mcp.http_server.asgi import seat_of
from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.room import Room, Seat, Stage

LIMITS = Limits(
    strangers=3, known=2, head_seconds=10, body_seconds=20, idle_seconds=40, stalled_seconds=30, buffered_bytes=100
)


@dataclass(eq=False)
class Visitor:
    waits_for: Stage = "head"
    here: bool = True

    def stage(self) -> Stage:
        return self.waits_for

    def cut(self) -> None:
        self.here = False


class Place:
    """A room under a clock that stands still, and its visitors by name."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.now = 0.0
        self.room = Room(limits, lambda: self.now)
        self.visitors: dict[str, tuple[Visitor, Seat]] = {}

    def enters(self, *names: str, network: str = "") -> None:
        for name in names:
            visitor = Visitor()
            self.visitors[name] = visitor, self.room.enter(visitor, network)

    def seat(self, name: str) -> Seat:
        return self.visitors[name][1]

    def waits_for(self, name: str, stage: Stage) -> None:
        self.visitors[name][0].waits_for = stage

    def after(self, seconds: float) -> str:
        """Who is still here after a sweep so much later."""
        self.now += seconds
        self.room.sweep()
        return self.here

    @property
    def here(self) -> str:
        return "".join(name for name, (visitor, _) in self.visitors.items() if visitor.here)


def test_a_newcomer_takes_the_place_of_the_longest_waiting() -> None:
    place = Place()
    place.enters(*"abcde")
    assert place.here == "cde"


def test_of_several_networks_the_one_with_most_connections_gives_one_up() -> None:
    place = Place()
    place.enters("p", network="portal")
    place.enters(*"abcdef", network="attacker")
    assert place.here == "pef"


def test_a_request_that_begins_counts_as_having_come_last() -> None:
    place = Place()
    place.enters(*"abc")
    place.seat("a").renew()
    place.enters("d")
    assert place.here == "acd"


def test_who_is_served_is_not_pushed_out() -> None:
    place = Place()
    place.enters(*"abc")
    with place.seat("a").served():
        place.enters(*"defg")
        assert place.here == "afg"
    place.enters(*"h")
    assert place.here == "fgh"


def test_strangers_take_no_place_of_those_who_have_shown_the_secret() -> None:
    place = Place()
    place.enters(*"ab")
    place.seat("a").admit()
    place.seat("b").admit()
    place.enters(*"cdefgh")
    assert place.here == "abfgh"


def test_known_connections_give_way_to_each_other_the_idle_first() -> None:
    place = Place()
    place.enters(*"abc")
    for name in "ab":
        place.seat(name).admit()
    with place.seat("a").served():
        place.seat("c").admit()
    assert place.here == "ac"


def test_a_known_newcomer_is_never_the_one_to_go() -> None:
    place = Place()
    place.enters(*"abc")
    with place.seat("a").served(), place.seat("b").served():
        for name in "abc":
            place.seat(name).admit()
        assert place.here == "abc"


def test_each_stage_has_its_time() -> None:
    times: dict[Stage, float] = {"head": 10, "body": 20, "stalled": 30, "closing": 10}
    for stage, seconds in times.items():
        place = Place()
        place.enters("a")
        place.waits_for("a", stage)
        assert place.after(0) == "a"
        assert place.after(seconds) == "a"
        assert place.after(1) == ""


def test_an_answer_takes_as_long_as_it_takes() -> None:
    place = Place()
    place.enters("a")
    place.waits_for("a", "answer")
    assert place.after(1) == "a"
    assert place.after(100_000) == "a"


def test_a_known_connection_may_wait_longer_for_its_next_request() -> None:
    place = Place()
    place.enters("a")
    place.seat("a").admit()
    assert place.after(40) == "a"
    assert place.after(1) == ""


def test_dripping_does_not_prolong_a_head_but_a_new_request_does() -> None:
    place = Place()
    place.enters("a", "b")
    for _ in range(3):
        place.after(4)
        place.seat("b").renew()
    assert place.here == "b"


def test_bodies_are_bounded_in_all_and_the_longest_waiting_that_is_not_small_goes() -> None:
    place = Place()
    place.enters(*"abc")
    place.seat("a").hold(5)
    place.seat("b").hold(40)
    place.seat("c").hold(60)
    assert place.here == "ac"
    place.seat("b").hold(1_000)
    place.seat("c").let_go()
    place.seat("c").hold(95)
    assert place.here == "ac"
    place.seat("a").hold(1)
    assert place.here == "a"


def test_the_largest_body_stays_where_another_network_holds_more() -> None:
    place = Place()
    place.enters("p", network="portal")
    place.seat("p").hold(40)
    place.enters("a", "b", network="attacker")
    place.seat("a").hold(30)
    place.seat("b").hold(30)
    place.seat("p").hold(10)
    assert place.here == "pb"


def test_in_one_network_the_largest_body_is_not_the_one_to_go_for_that() -> None:
    place = Place(replace(LIMITS, strangers=8))
    place.enters(*"abc", "p")
    for name in "abc":
        place.seat(name).hold(27)
    place.seat("p").hold(40)
    assert place.here == "bcp"


def test_strangers_bodies_go_before_those_of_who_has_shown_the_secret() -> None:
    place = Place()
    place.enters(*"pa")
    place.seat("p").admit()
    place.seat("p").hold(90)
    place.seat("a").hold(11)
    assert place.here == "p"
    place.seat("p").hold(11)
    assert place.here == ""


def test_a_body_counts_until_its_request_is_carried_out_and_is_not_cut_then() -> None:
    place = Place()
    place.enters(*"ab")
    place.seat("a").hold(90)
    with place.seat("a").served():
        place.seat("b").hold(20)
        assert place.here == "a"
    place.enters("c")
    place.seat("c").hold(90)
    assert place.here == "ac"


def test_the_body_of_a_connection_that_has_left_counts_while_it_is_carried_out() -> None:
    place = Place()
    place.enters(*"ab")
    place.seat("a").hold(90)
    with place.seat("a").served():
        place.room.leave(place.seat("a"))
        place.seat("b").hold(20)
    assert place.here == "a"
    place.enters("c")
    place.seat("c").hold(100)
    assert place.here == "ac"


def test_at_the_end_only_requests_at_work_are_waited_for() -> None:
    place = Place()
    place.enters(*"abc")
    place.seat("b").admit()
    with place.seat("a").served():
        place.room.clear()
        assert place.here == "a"
    assert place.room.ended == {}


def test_what_has_left_counts_no_more() -> None:
    place = Place()
    place.enters(*"ab")
    place.seat("a").hold(90)
    for _ in range(2):
        place.room.leave(place.seat("a"))
    place.seat("b").hold(90)
    place.enters(*"cd")
    assert place.here == "abcd"


def test_ended_connections_are_counted_and_told_seldom(caplog: pytest.LogCaptureFixture) -> None:
    place = Place()
    with caplog.at_level(logging.WARNING):
        for number in range(250):
            place.enters(str(number))
    assert place.room.ended == {"too many connections": 247}
    assert [record.getMessage() for record in caplog.records] == [
        f"{times} connection(s) ended so far: too many connections" for times in (1, 10, 100)
    ]


def test_an_application_called_in_process_has_a_seat_too() -> None:
    seat = seat_of({"type": "http"})
    seat.admit()
    seat.hold(10**9)
    seat.let_go()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", "127.0.0.0/24"),
        ("unix", "unix"),
        ("x" * 1_000, "x" * 64),
    ],
)
def test_an_address_stands_for_its_network(address: str, network: str) -> None:
    assert network_of((address, 1)) == network
    assert network_of(None) == ""


def test_places_fit_into_the_files_a_process_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bizproc_mcp.http_server.limits._open_files", lambda: 256)
    fitted = Limits().of_this_process()
    assert (fitted.strangers, fitted.known, fitted.body_bytes) == (32, 32, Limits().body_bytes)
    monkeypatch.setattr("bizproc_mcp.http_server.limits._open_files", lambda: 20_000)
    assert Limits().of_this_process() == Limits()
