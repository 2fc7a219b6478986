"""The calculator: a fixed grammar, nothing of Python's."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.engine.calculation import CalculationError, calculate
from bizproc_standin.engine.functions import Surroundings, call, shifted

MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=MOSCOW)
VALUES: dict[str, object] = {"{=V:n}": 5, "{=V:s}": "text", "{=V:list}": ["a", "b"], "{=V:day}": date(2026, 1, 31)}


def calc(source: str) -> object:
    around = Surroundings(NOW, MOSCOW, "en", random.Random(1))

    def function(name: str, arguments: Sequence[object]) -> object:
        return call(around, name, arguments)

    return calculate(source, VALUES.__getitem__, function, MOSCOW)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("7/2", 3.5),
        ("6/2", 3),
        ("2^3^1", 8),
        ("-2^2", 4),
        ("-(2+3)", -5),
        ("200*10%", 20.0),
        ("'a' & \"b\" & 1", "ab1"),
        ("1 < 2", True),
        ("1 = 1.0", True),
        ("'2' <> 2", False),
        ("'10' > '9'", True),
        ("1+1 >= 2", True),
        ("!true", False),
        ("{=V:n} + 1", 6),
        ("{=V:s} + 1", 1),
        ("if({=V:n} > 3, 'big', 'small')", "big"),
        ("if(0; 1; 2)", 2),
        ("and(1, true, 'x')", True),
        ("or(0, '', 'N')", False),
        ("min(3, 1, 2) + max(4, 5)", 6),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.005, 1)", 1.0),
        ("ceil(1.1) + floor(1.9)", 3),
        ("intval('12abc')", 0),
        ("strlen('текст')", 5),
        ("substr('process', 0, 3)", "pro"),
        ("strpos('abc', 'c')", 2),
        ("implode('; ', {=V:list})", "a; b"),
        ("explode(',', 'a,b')", ["a", "b"]),
        ("merge({=V:list}, 'c')", ["a", "b", "c"]),
        ("count({=V:list})", 2),
        ("numberformat(1234.5, 2, ',', ' ')", "1 234,50"),
        ("firstupper('abc')", "Abc"),
        ("strtoupper('я')", "Я"),
        ("date('d.m.Y', '2026-02-03')", "03.02.2026"),
        ("datediff('2026-01-01', '2026-01-31')", "30"),
        ("datediff('2026-01-02', '2026-01-01', '%R%a days')", "-1 days"),
        ("isworkday('2026-11-21')", False),
        ("DateAdd({=V:day}, '1m')", date(2026, 2, 28)),
        ("dateadd({=V:day}, '-5d')", date(2026, 1, 26)),
        ("addworkdays('2026-11-20', 1)", datetime(2026, 11, 23, tzinfo=MOSCOW)),
        ("'it\\'s'", "it's"),
        ("true", True),
    ],
)
def test_a_calculation_has_a_result(source: str, result: object) -> None:
    """Functions by any case, arguments by comma or semicolon."""
    value = calc(source)
    assert value == result
    assert isinstance(value, type(result))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "1+",
        "1 2",
        "(1",
        "1)",
        "foo(1)",
        "foo",
        "1/0",
        "0^-1",
        "(-8)^0.5",
        "9^9^9^9",
        "dateadd('soon', '1d')",
        "dateadd('2026-01-01', '99999y')",
        "'open",
        "{=V:n",
        "__import__('os')",
        "''.__class__",
        "1 if 1 else 2",
        "(" * 5000 + "1" + ")" * 5000,
        "1" * 30_000,
        "1;2",
        "@",
    ],
)
def test_what_is_no_calculation_is_refused(source: str) -> None:
    """And takes nothing down with it."""
    with pytest.raises(CalculationError):
        calc(source)


def test_long_chains_of_signs_are_no_recursion() -> None:
    """Unary signs are read in a loop."""
    assert calc("-" * 10_000 + "1") == 1


@settings(deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_arithmetic_agrees_with_mathematics(one: int, two: int, three: int) -> None:
    """Within what doubles hold exactly."""
    assert calc(f"({one}) + ({two}) * {three} - ({one})") == two * three
    assert calc(f"({one}) < ({two})") is (one < two)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.+-*/^%&=<>()!,;'\" abif{}:VN\\", max_size=40))
def test_any_string_gives_a_value_or_a_refusal(source: str) -> None:
    """Never another exception."""
    try:
        calculate(source, lambda _: 1, lambda _, __: 1, UTC)
    except CalculationError:
        return


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1990 < at.year < 2100), st.integers(-400, 400))
def test_moving_there_and_back_is_where_one_was(start: datetime, days: int) -> None:
    """Days, hours and minutes are exact."""
    there = shifted(start, f"{days}d")
    assert shifted(there, f"{-days}d") == start
    assert there - start == timedelta(days=days)


@pytest.mark.parametrize(
    ("interval", "moved"),
    [
        ("1y2m3d4h5i6s", datetime(2028, 4, 2, 4, 5, 6, tzinfo=UTC)),
        ("-1m", datetime(2026, 12, 30, tzinfo=UTC)),
        ("-1d 12h", datetime(2027, 1, 28, 12, tzinfo=UTC)),
        ("", datetime(2027, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_interval_has_months_and_minutes(interval: str, moved: datetime) -> None:
    """The letter m is months, i minutes; a month's end is kept inside the month."""
    assert shifted(datetime(2027, 1, 30, tzinfo=UTC), interval) == moved
