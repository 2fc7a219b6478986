"""Field types: every type handles every value, and output can be read back."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.engine import operators
from bizproc_standin.engine.operators import Asked
from bizproc_standin.engine.types import TYPES, field_of
from tests.standin.core.company import CLERK, Portal, portal

MOSCOW = timezone(timedelta(hours=3))
OPTIONS = {"r": "Red", "7": "Seven"}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
DATES = st.dates() | st.datetimes(timezones=st.just(MOSCOW))
WRITTEN = st.sampled_from(
    ["02.11.2026 [7200]", "11/02/2026", "2026-11-02T10:00:00Z", "user_5", "author", "25:00", "{=A:b}"]
)
VALUES = st.recursive(
    SCALARS | DATES | WRITTEN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
KINDS = st.sampled_from([*TYPES, "E:ECrm", "UF:boolean", "colour"])
WORLD = portal()


@settings(deadline=None)
@given(KINDS, st.booleans(), VALUES, KINDS)
def test_no_value_breaks_a_type(kind: str, multiple: bool, value: object, other: str) -> None:
    """Sent, taken, printed, filled in, converted: never an exception, but for a file whose content is no text."""
    field = field_of(WORLD, {"Type": kind, "Multiple": multiple, "Options": OPTIONS})
    assert isinstance(field.printed(value), str)
    sent = field.external(value)
    assert not multiple or isinstance(sent, list)
    field.extracted(value)
    field.converted(value, other)
    field.formatted("friendly", value)
    field.read(value)
    try:
        field.internal(value)
    except TypeError:
        assert kind == "file"


@settings(deadline=None)
@given(
    KINDS, st.sampled_from(["=", "!=", "<", ">=", "in", "!in", "contain", "empty", "between", "odd"]), VALUES, VALUES
)
def test_no_value_breaks_an_operator(kind: str, operator: str, own: object, given_: object) -> None:
    """And the contrary of an operator is its contrary."""
    asked = Asked(kind, WORLD, None)
    holds = operators.holds(asked, operator, own, given_)
    if operator in {"=", "in", "contain", "empty"}:
        assert operators.holds(asked, f"!{operator}", own, given_) is not holds


@settings(deadline=None)
@given(st.dates(date(1971, 1, 1), date(2090, 1, 1)), st.sampled_from(["ru", "en"]))
def test_a_day_comes_back_as_it_went_out(day: date, dates: str) -> None:
    """As REST writes it, and as people do, in either of the site's formats."""
    world = portal()
    world.dates = dates
    field = field_of(world, {"Type": "date"})
    sent = field.external(day)
    assert isinstance(sent, datetime)
    assert field.internal(sent.isoformat()) == day
    assert field.internal(field.printed(day)) == day


@pytest.mark.parametrize(
    ("kind", "filled_in", "value", "wrong"),
    [
        ("int", "1 000", 1000, 0),
        ("int", "1.5", None, 1),
        ("double", "1 000,5", 1000.5, 0),
        ("bool", "no", "N", 0),
        ("bool", "perhaps", None, 1),
        ("date", "11/02/2026", "11/02/2026 [0]", 0),
        ("date", "02.11.2026", None, 1),
        ("datetime", "11/02/2026 02:30:00 pm", "11/02/2026 02:30:00 pm [0]", 0),
        ("select", "Seven", 7, 0),
        ("select", "Blue", None, 1),
        ("user", f"Clara Test [{CLERK}]", "user_5", 0),
        ("user", "Clara Test", "user_5", 0),
        ("user", "Nobody", None, 1),
    ],
)
def test_the_portals_own_form_does_check_its_values(
    world: Portal, kind: str, filled_in: str, value: object, wrong: int
) -> None:
    """Other than REST: what is no value of the type is an error there."""
    found = field_of(world, {"Type": kind, "Options": OPTIONS}).extracted(filled_in)
    assert (found.value, found.wrong) == (value, wrong)
