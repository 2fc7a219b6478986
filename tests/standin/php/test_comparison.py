"""PHP's loose comparison, checked against PHP."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.php.comparison import COMPARISONS, compare, equal, identical, is_in, truthy
from tests.standin.php.facts import facts

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=6)


def test_two_values_compare_as_in_php() -> None:
    """Numeric texts as numbers, arrays by their count first, anything with a flag by truth."""
    differing = []
    for left, right, order, is_equal, is_identical, less, greater in facts("comparison"):
        ours = [
            compare(left, right),
            equal(left, right),
            identical(left, right),
            COMPARISONS["<"](left, right, "en"),
            COMPARISONS[">"](left, right, "en"),
        ]
        if ours != [order, is_equal, is_identical, less, greater]:
            differing.append((left, right, ours))
    assert not differing


def test_moments_compare_with_what_they_read_as() -> None:
    """An object is its text beside a text, one beside a number; a day and a moment are different things."""
    day, moment = date(2026, 11, 2), datetime(2026, 11, 2, tzinfo=UTC)
    assert equal(day, "11/02/2026")
    assert equal(day, "02.11.2026", "ru")
    assert equal(day, date(2026, 11, 2))
    assert compare(day, date(2026, 11, 3)) == -1
    assert not equal(day, moment)
    assert equal(day, 1)
    assert truthy(day)


@pytest.mark.slow  # hundreds of examples
@settings(deadline=None)
@given(SCALARS, SCALARS)
def test_scalars_are_ordered_one_way(left: object, right: object) -> None:
    """Turned around, the order turns around."""
    assert compare(left, right) == -compare(right, left)


@settings(deadline=None)
@given(VALUES, st.lists(VALUES, max_size=4))
def test_what_equals_an_item_is_in_the_array(value: object, array: list[object]) -> None:
    """And nothing else is; the very same value is equal, too."""
    assert is_in(value, array) is any(equal(value, item) for item in array)
    assert equal(value, value)
    assert identical(value, value)


@settings(deadline=None)
@given(VALUES)
def test_an_empty_text_is_false_and_a_full_list_true(value: object) -> None:
    """Truth agrees with the comparison with true."""
    assert truthy(value) is equal(value, True)
