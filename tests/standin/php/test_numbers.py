"""PHP's casts, rounding and number formats, checked against PHP."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.php.comparison import truthy
from bizproc_standin.php.numbers import numeric, rounded, to_float, to_int
from bizproc_standin.php.text import joined, number_with_separators, to_text
from tests.standin.php.facts import facts, same


def _is_numeric(value: object) -> bool:
    if isinstance(value, str):
        return numeric(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def test_a_value_becomes_text_number_and_flag_as_in_php() -> None:
    """Fourteen digits, the leading number of a text, floats that wrap around."""
    for value, text, whole, fraction, flag, is_numeric in facts("casts"):
        assert to_text(value) == text, value
        assert same(to_int(value), whole), value
        assert truthy(value) is flag, value
        assert _is_numeric(value) is is_numeric, value
        read = to_float(value)
        assert math.isinf(read) if fraction is None else same(read, float(fraction)), value


def test_numbers_are_rounded_as_in_php() -> None:
    """Halves away from zero, the noise of binary fractions taken out first."""
    for value, places, result, written in facts("rounding"):
        assert rounded(value, places) == result, (value, places)
        decimals = max(0, places)
        assert number_with_separators(rounded(value, decimals), decimals, ",", " ") == written, (value, places)


def test_lists_read_as_their_items() -> None:
    """Maps by their values, lists in lists alike."""
    assert joined([1, [2.5, None], {"k": True}]) == "1, 2.5, , 1"


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-20, 20))
def test_rounding_stays_near(value: float, places: int) -> None:
    """Never further away than the place that is rounded to, apart from what a float cannot tell."""
    step = 10.0**-places
    assert abs(rounded(value, places) - value) <= step / 2 + abs(value) * 1e-14 + 1e-300


@settings(deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_some_number(text: str) -> None:
    """Never an exception, and a numeric text is the number it begins with."""
    whole, fraction = to_int(text), to_float(text)
    assert -(2**63) <= whole < 2**63
    if numeric(text) is not None:
        assert fraction == float(numeric(text) or 0)
