"""The calculator: a fixed grammar without Python evaluation. The portal's answers are in tests/data/portal."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.engine.calculation import CalculationError, calculate
from bizproc_standin.engine.functions import Surroundings, call
from bizproc_standin.engine.functions.intervals import shifted
from tests.fixtures.tables import all_rows
from tests.standin.core.company import portal

MOSCOW = timezone(timedelta(hours=3))
VALUES: dict[str, object] = {"{=V:n}": 5, "{=V:s}": "text", "{=V:list}": ["a", "b"], "{=V:day}": date(2026, 1, 31)}


def calc(source: str) -> object:
    around = Surroundings(portal())

    def function(name: str, arguments: Sequence[object]) -> object:
        return call(around, name, arguments)

    return calculate(source, VALUES.__getitem__, function, "en")


@all_rows(
    ("source", "result"),
    [
        # Every number is a float, as PHP has them here.
        ("1+2*3", 7.0),
        ("(1+2)*3", 9.0),
        ("7/2", 3.5),
        ("6/2", 3.0),
        ("2^3^1", 8.0),
        ("-2^2", 4.0),
        ("-(2+3)", -5.0),
        ("200*10%", 20.0),
        # An operand that is missing is null, a list is its values, and so is what commas separate.
        ("1+", 1.0),
        ("1;2", [1.0, 2.0]),
        ("1 == 1", False),
        # A loose point ends the calculation.
        ("1..2", 1.0),
        ("''.__class__", ""),
        ("'a' & \"b\" & 1", "ab1"),
        ("1 < 2", True),
        ("1 = 1.0", True),
        ("'2' <> 2", False),
        ("'10' > '9'", True),
        ("1+1 >= 2", True),
        ("{=V:n} + 1", 6.0),
        ("{=V:s} + 1", 1.0),
        ("if({=V:n} > 3, 'big', 'small')", "big"),
        ("if(0; 1; 2)", 2.0),
        ("and(1, true(), 'x')", True),
        # Truth is PHP's: "N" is a text like any other.
        ("or(0, '', 'N')", True),
        ("min(3, 1, 2) + max(4, 5)", 6.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("round(1.005, 1)", 1.0),
        ("round(1.005, 2)", 1.01),
        ("ceil(1.1) + floor(1.9)", 3.0),
        ("intval('12abc')", 12),
        ("strlen('текст')", 5),
        ("substr('process', 0, 3)", "pro"),
        ("strpos('abc', 'c')", 2),
        ("implode('; ', {=V:list})", "a; b"),
        ("explode(',', 'a,b')", ["a", "b"]),
        ("merge({=V:list}, 'c')", ["a", "b", "c"]),
        ("firstvalue({=V:list})", "a"),
        ("numberformat(1234.5, 2, ',', ' ')", "1 234,50"),
        ("ucfirst('abc')", "Abc"),
        ("strtoupper('я')", "Я"),
        ("date('d.m.Y', '2026-02-03')", "03.02.2026"),
        # Only the site's own format, and the interval's own letters.
        ("datediff('01/01/2026', '01/31/2026', '%a')", "30"),
        ("datediff('01/02/2026', '01/01/2026', '%R%a days')", "-1 days"),
        ("isworkday('2026-11-21')", False),
        # A moment always, and a day that the month does not have runs over.
        ("DateAdd({=V:day}, '1m')", datetime(2026, 3, 3, tzinfo=MOSCOW)),
        ("dateadd({=V:day}, '-5d')", datetime(2026, 1, 26, tzinfo=MOSCOW)),
        ("addworkdays('2026-11-20', 1)", datetime(2026, 11, 23, tzinfo=MOSCOW)),
        ('"it\'s"', "it's"),
        ("true()", True),
        ("=1+1", 2.0),
    ],
)
def test_a_calculation_has_a_result(source: str, result: object) -> None:
    """Functions by any case, arguments by comma or semicolon."""
    value = calc(source)
    assert value == result
    assert isinstance(value, type(result))


@all_rows(
    "source",
    [
        "",
        "1 2",
        "5%2",
        "(1",
        "1)",
        "foo(1)",
        "foo",
        "1/0",
        "dateadd('2026-01-01', '99999y')",
        # What an earlier stand-in knew and the portal does not.
        "true",
        "!true()",
        "'it\\'s'",
        "sum(1, 2)",
        "count(1)",
        "between(1, 0, 2)",
        "rtrim('a ')",
        "'open",
        "{=V:n",
        "__import__('os')",
        "1 if 1 else 2",
        "1" * 30_000,
        "@",
    ],
)
def test_what_is_no_calculation_is_refused(source: str) -> None:
    """And takes nothing down with it."""
    with pytest.raises(CalculationError):
        calc(source)


def test_long_chains_of_signs_and_brackets_are_no_recursion() -> None:
    """Only the last of several signs counts; nothing is read by recursion."""
    assert calc("-" * 10_000 + "1") == -1
    assert calc("(" * 5000 + "1" + ")" * 5000) == 1


@pytest.mark.parametrize(
    ("source", "result"), [("0^-1", math.inf), ("9^9^9^9", math.inf), ("(-8)^0.5", math.nan), ("1e0", None)]
)
def test_numbers_beyond_numbers_are_phps(source: str, result: float | None) -> None:
    """Too large is infinite, no real number is none; an exponent is not known."""
    if result is None:
        with pytest.raises(CalculationError):
            calc(source)
        return
    assert calc(source) == pytest.approx(result, nan_ok=True)


def test_nothing_comes_of_what_is_no_date() -> None:
    """No error: the calculation's result is nothing."""
    assert calc("dateadd('soon', '1d')") is None


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
        calculate(source, lambda _: 1, lambda _, __: 1, "en")
    except CalculationError:
        return


@pytest.mark.slow  # hundreds of examples
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
        ("1 month 2 minutes", datetime(2027, 3, 2, 0, 2, tzinfo=UTC)),
        ("-1m", datetime(2026, 12, 30, tzinfo=UTC)),
        ("-1d 12h", datetime(2027, 1, 28, 12, tzinfo=UTC)),
        ("", datetime(2027, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_interval_has_months_and_minutes(interval: str, moved: datetime) -> None:
    """The letter m is months, i and min are minutes; days beyond a month's end run over."""
    assert shifted(datetime(2027, 1, 30, tzinfo=UTC), interval) == moved
