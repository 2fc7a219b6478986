"""The leaky bucket and the operating time, with a fake clock."""

from hypothesis import given
from hypothesis import strategies as st

from bizproc_standin.rest.limits import LeakyBucket, OperatingTime, Plan

STANDARD = Plan(rate=2, burst=50, operating=480)


def test_the_burst_passes_and_then_two_a_second() -> None:
    bucket = LeakyBucket(STANDARD)
    assert sum(bucket.admit(1000.0) for _ in range(60)) == 50
    assert [bucket.admit(1000.5), bucket.admit(1000.5), bucket.admit(1001.0)] == [True, False, True]
    assert sum(bucket.admit(2000.0) for _ in range(60)) == 50


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_no_pattern_gets_more_than_burst_and_rate(pauses: list[float]) -> None:
    bucket, now, admitted = LeakyBucket(STANDARD), 0.0, 0
    for pause in pauses:
        now += pause
        admitted += bucket.admit(now)
    assert admitted <= STANDARD.burst + STANDARD.rate * now + 1


def test_short_calls_are_free_and_long_ones_are_forgotten_after_ten_minutes() -> None:
    operating = OperatingTime(480)
    operating.count("webhook", "m", 0.1, 60.0)
    assert operating.spent("webhook", "m", 60.0) == (0, 660)
    operating.count("webhook", "m", 300, 65.0)
    operating.count("webhook", "m", 200, 130.0)
    assert operating.spent("webhook", "m", 130.0) == (500, 660)
    assert operating.is_spent("webhook", "m", 659.0)
    assert not operating.is_spent("webhook", "m", 660.0)
    assert operating.spent("webhook", "m", 660.0) == (200, 720)
    assert operating.spent("webhook", "other", 660.0)[0] == 0


def test_without_a_limit_time_is_counted_and_never_refused() -> None:
    operating = OperatingTime()
    operating.count("webhook", "m", 10_000, 0.0)
    assert not operating.is_spent("webhook", "m", 0.0)
