"""However a value is spelled, a restricting rule is never weaker for it, and an allowing rule never broader."""

import re
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.normal_form import normal
from bizproc_mcp.safety.policy.comparing import Comparison, Operator
from bizproc_mcp.safety.policy.readings import numbers

BOUNDS: tuple[Operator, ...] = ("below", "at_most", "above", "at_least", "is", "not")


@dataclass(frozen=True, slots=True)
class Written:
    """One value as the portal's own forms send it, another spelling of it, and what a rule compares it with."""

    plain: Json
    spelled: Json
    rule: Comparison


def wrapped(value: Json) -> st.SearchStrategy[Json]:
    """Containers that PHP unpacks, or may."""
    return st.sampled_from(
        [
            value,
            value,
            [value],
            {"0": value},
            {"7": value},
            {"value": value},
            [[value]],
            {"0": {"0": value}},
            [value, value],
            {"0": value, "1": value},
        ]
    )


@st.composite
def booleans(draw: st.DrawFn) -> Written:
    yes = draw(st.booleans())
    same: list[Json] = [True, "Y", "y", 1, 1.0, "1", "true", "TRUE", "yes", "Yes"] if yes else [False, "N", "n", 0, "0"]
    unclear: list[Json] = ["on", "да", " Y " if yes else " n ", None, [], {}]
    wanted: list[Json] = [True, False, "Y", "N", "y", "yes", "no", "true", "false", 1, 0, "1", "0"]
    if draw(st.booleans()):
        # True to one part of the portal and false to another; a rule may name such a word itself.
        unclear, wanted = ["no", "NO", "FALSE"], [True, False, 1, 0]
    rule = Comparison(
        {draw(st.sampled_from(["is", "not"])): tuple(draw(st.lists(st.sampled_from(wanted), min_size=1)))}
    )
    return Written("Y" if yes else "N", draw(wrapped(draw(st.sampled_from([*same, *unclear])))), rule)


@st.composite
def amounts(draw: st.DrawFn) -> Written:
    whole = draw(st.integers(0, 10**7) | st.sampled_from([0, 1, 999, 1000, 1001]))
    cents = draw(st.sampled_from(["", "5", "25", "999"]))
    sign = draw(st.sampled_from(["", "", "-", "+"]))
    mark = draw(st.sampled_from([" ", ",", ".", "'", "\u00a0", "\u202f", ""]))
    grouped = f"{whole:,}".replace(",", mark)
    point = "," if mark == "." else "."
    if mark in ("", " ", "\u00a0") and draw(st.booleans()):
        point = ","
    text = f"{sign}{grouped}{point if cents else ''}{cents}"
    number = float(f"{sign}{whole}.{cents or '0'}")
    plain: Json = number if cents else int(f"{sign}{whole}")
    spelled = draw(st.sampled_from([text, f" {text} ", f"{text}|USD", plain, float(number), f"{plain}", f"{plain}e0"]))
    near: Json = draw(st.sampled_from([number, number + 1, number - 1, 1000.0, float(whole), 1.0]))
    operator = draw(st.sampled_from(BOUNDS))
    return Written(plain, draw(wrapped(spelled)), Comparison({operator: (near,)}))


@st.composite
def texts(draw: st.DrawFn) -> Written:
    plain = draw(st.sampled_from(["clean", "Dirty", "y", "yes", "Straße", "чисто", "a b"]))
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in plain)
    spellings = [
        plain,
        plain.upper(),
        f"  {plain}\n",
        f"\u200b{plain[0]}\u2060{plain[1:]}",
        wide,
        plain.replace(" ", "\u00a0\u00a0"),
        "\u200b" * 200 + plain,
    ]
    wanted = draw(
        st.lists(st.sampled_from(["clean", "dirty", "Y", "yes", "STRASSE", "чисто", "a b", "other"]), min_size=1)
    )
    rule = Comparison({draw(st.sampled_from(["is", "not"])): tuple(wanted)})
    return Written(plain, draw(wrapped(draw(st.sampled_from(spellings)))), rule)


@st.composite
def people(draw: st.DrawFn) -> Written:
    person = draw(st.integers(1, 40))
    spellings: list[Json] = [f"user_{person}", f"USER_{person}", person, str(person), f"Anna [{person}]", f"[{person}]"]
    wanteds: list[Json] = [person, f"user_{person}", str(person), 7, "user_7"]
    wanted = draw(st.sampled_from(wanteds))
    rule = Comparison({draw(st.sampled_from(["is", "not"])): (wanted,)})
    return Written(f"user_{person}", draw(wrapped(draw(st.sampled_from(spellings)))), rule)


@given(booleans() | amounts() | texts() | people())
def test_no_spelling_makes_a_restricting_rule_laxer_or_an_allowing_one_wider(written: Written) -> None:
    plain, spelled = written.rule.holds(written.plain), written.rule.holds(written.spelled)
    # A rule that restricts matches unless it surely does not hold; one that allows only where it surely holds.
    assert (plain, spelled) != (True, False)
    assert (plain, spelled) != (False, True)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["0", "1", "2", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json, st.sampled_from(BOUNDS))
def test_what_is_sent_is_judged_as_what_was_written(value: Json, operator: Operator) -> None:
    wanted: tuple[Json, ...] = ("Y", 1000) if operator in ("is", "not") else (1000,)
    rule = Comparison({operator: wanted})
    assert rule.holds(value) is rule.holds(normal(value))
    assert normal(normal(value)) == normal(value)


@given(st.text(alphabet="0123456789 ,.'+-eE|\u00a0USD", max_size=70))
def test_whatever_looks_like_a_number_is_one_in_every_reading_or_in_none(text: str) -> None:
    found = numbers(text)
    # Each reading keeps the digits it is made of, in their order.
    digits = re.sub(r"\D", "", text.partition("|")[0])
    assert all(re.sub(r"\D", "", f"{one:f}").strip("0") in digits or "e" in text.lower() for one in found)
