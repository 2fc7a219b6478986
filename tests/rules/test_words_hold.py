"""The outline shows the branch that the engine takes under a condition that is true.

The engine is the stand-in's, which agrees with recorded answers of a real one (tests/vectors). The condition's words
are evaluated knowing only the values of the names.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.rules.expressions import AUTHOR
from bizproc_mcp.rules.outline import outline
from tests.rules.processes import branch, node, process
from tests.rules.reading import Held, Reader
from tests.standin.core.company import CLERK, COLLEAGUE, GROUP, Node, declared, lines, portal, start

WORDS = ["0", "a", "ab", "A", "10", "1e1", "author", "user_3", "x y", "Ё"]
NUMBERS = ["0", "5", "10", "-3"]
DAYS = ["2026-11-20", "2026-01-02", "1999-12-31"]
PERSONS = [f"user_{CLERK}", f"user_{COLLEAGUE}", "author", "7", "user_44"]
SITE_GROUP = 7
GROUPS = [*PERSONS, "group_d4"]
VALUES = {"string": WORDS, "int": NUMBERS, "double": [*NUMBERS, "2.5"], "bool": ["Y", "N", "1", "0"], "date": DAYS}
SEVERAL = {"words": "string", "numbers": "int", "team": "user"}
SINGLE = {"word": "string", "note": "string", "number": "int", "price": "double", "flag": "bool", "day": "date"}
PARAMETERS = {"note", "number", "team"}
"""Declared as parameters; `word` is both, of two types, and as a parameter it comes first."""
COMPARING = ["=", "!=", ">", ">=", "<", "<="]

TYPES = {
    "Template": {**{name: {**SINGLE, **SEVERAL}[name] for name in sorted(PARAMETERS)}, "word": "string"},
    "Variable": {
        **{name: kind for name, kind in {**SINGLE, **SEVERAL}.items() if name not in PARAMETERS},
        "word": "int",
        "who": "user",
    },
}
World = dict[tuple[str, str], Json]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """What every name holds."""
    held: World = {}
    for holder, types in TYPES.items():
        for name, kind in types.items():
            values = st.sampled_from(GROUPS if kind == "user" else ["", *VALUES[kind]])
            held[holder, name] = draw(st.lists(values, max_size=3) if name in SEVERAL else values)
    return held


@cache
def asked(kind: str) -> st.SearchStrategy[tuple[str, Json]]:
    """An operator with its value; each is made once, for drawing is most of what the test costs."""
    return st.one_of(_compared(kind), st.tuples(st.sampled_from(["empty", "!empty"]), st.just("")))


def _compared(kind: str) -> st.SearchStrategy[tuple[str, Json]]:
    """An operator with a value that has a meaning for the type."""
    if kind == "user":
        some = st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3)
        return st.one_of(
            st.tuples(st.sampled_from(["=", "!="]), st.one_of(st.sampled_from(["", *PERSONS]), some)),
            st.tuples(st.sampled_from(["in", "!in", "contain", "!contain"]), st.one_of(st.sampled_from(GROUPS), some)),
        )
    one = st.sampled_from(VALUES[kind])
    pairs = st.tuples(st.sampled_from(COMPARING), one)
    nothing = st.tuples(st.sampled_from(["=", "!="]), st.just(""))
    between = st.tuples(st.just("between"), st.lists(one, min_size=2, max_size=2))
    if kind in ("bool", "date"):
        return st.one_of(pairs, nothing) if kind == "bool" else st.one_of(pairs, pairs, nothing, between)
    several = st.lists(one, min_size=2, max_size=4)
    lists = st.tuples(st.sampled_from([*COMPARING, "in", "!in", "contain", "!contain"]), several)
    if kind == "double":
        return st.one_of(pairs, pairs, nothing, between)
    if kind == "int":
        return st.one_of(pairs, pairs, nothing, between, lists)
    text = st.one_of(one, st.just("a b ab Ё"), st.sampled_from(["{=Variable:words}", "{=Template:word}"]))
    return st.one_of(
        pairs,
        pairs,
        nothing,
        between,
        lists,
        st.tuples(st.sampled_from(["=", "!=", "in", "!in", "contain", "!contain"]), text),
        # What is not an operator asks for the same value.
        st.tuples(st.sampled_from(["~", "<>", "IN", ""]), st.sampled_from(WORDS)),
    )


NAMES = st.sampled_from([(holder, name) for holder, types in TYPES.items() for name in types])
NOWHERE = st.sampled_from([*[False] * 9, True])
HOW_MANY = st.sampled_from([1, 1, 2, 3])
JOINERS = st.sampled_from([0, "0", "", None, 1, "1", "AND"])
FIRST_JOINERS = st.sampled_from([*[0] * 5, "0", "", None, 1, "AND"])
"""An or before the first row makes everything true."""


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, list[Json]]:
    """A condition about parameters and variables, or about anything by its object."""
    mixed = draw(st.booleans())
    found: list[Json] = []
    for place in range(draw(HOW_MANY)):
        holder, name = draw(NAMES)
        # A name that is both is the parameter where nothing says which.
        kind = TYPES["Template"].get(name, "") or TYPES["Variable"][name] if not mixed else TYPES[holder][name]
        operator, value = draw(asked(kind))
        if draw(NOWHERE):
            holder, name = "Nowhere", "nothing"
        joiner = draw(JOINERS if place else FIRST_JOINERS)
        if mixed:
            found.append({"object": holder, "field": name, "operator": operator, "value": value, "joiner": joiner})
        else:
            found.append([name, operator, value, joiner])
    return ("mixedcondition" if mixed else "propertyvariablecondition"), found


def conditions() -> st.SearchStrategy[JsonMap]:
    simple: list[JsonMap] = [{}, {"truecondition": "1"}, {"propertyvariablecondition": []}]
    several = rows().map(lambda asked: {asked[0]: asked[1]})
    return st.one_of(several, several, several, rows().map(_alone), st.sampled_from(simple))


def _alone(asked: tuple[str, list[Json]]) -> JsonMap:
    """One row without a list around it, as older designers wrote it."""
    key, found = asked
    return {key: found[0]} if key == "propertyvariablecondition" else {key: found}


LOG = node("LogActivity", Text="")
OFF = node("LogActivity", Text="", active="N")
END = node("TerminateActivity", StateTitle="over")


def trees(depth: int = 2) -> st.SearchStrategy[list[JsonMap]]:
    """Steps with choices and loops, each of which shows that it is gone into; a loop ends the process in that round."""
    plain = st.sampled_from([LOG, LOG, LOG, OFF])
    if not depth:
        return st.lists(plain, max_size=1)
    inner = trees(depth - 1)
    branches = st.builds(
        lambda condition, inside, active: branch(condition, LOG, *inside, active=active),
        conditions(),
        inner,
        st.sampled_from(["Y", "Y", "Y", "N"]),
    )
    choice = st.lists(branches, min_size=1, max_size=3).map(lambda found: node("IfElseActivity", *found))
    loop = st.builds(
        lambda condition, inside: {
            **node("WhileActivity", node("SequenceActivity", LOG, *inside, END)),
            "Properties": condition,
        },
        conditions(),
        inner,
    )
    # What comes after a loop is seldom reached.
    last = st.one_of(plain, choice, loop).map(lambda step: [step])
    return st.tuples(st.lists(choice, min_size=1, max_size=2), last).map(lambda parts: [*parts[0], *parts[1]])


def told_apart(steps: Sequence[JsonMap], numbers: Iterator[int]) -> list[JsonMap]:
    """The same with a name for each activity and a text for each line of the log."""
    named: list[JsonMap] = []
    for one in steps:
        number = next(numbers)
        children = one["Children"]
        assert isinstance(children, list)
        text: JsonMap = {"Properties": {"Text": f"L{number}"}} if one["Type"] == "LogActivity" else {}
        named.append({**one, **text, "Name": f"A{number}_1_1_1", "Children": told_apart(children, numbers)})
    return named


def taken(steps: Sequence[JsonMap], world: World) -> list[str]:
    """What the engine does."""
    made = portal()
    made.user_groups[SITE_GROUP] = [COLLEAGUE, GROUP]
    described = {
        holder: {
            name: declared(kind, world[holder, name], multiple=name in SEVERAL) for name, kind in TYPES[holder].items()
        }
        for holder in TYPES
    }
    children: list[Node] = [dict(one) for one in steps]
    started = start(made, *children, parameters=described["Template"], variables=described["Variable"])
    return lines(made, started)


def reader(world: World) -> Reader:
    held = {
        f"{'Parameter' if holder == 'Template' else holder}:{name}": Held(TYPES[holder][name], value)
        for (holder, name), value in world.items()
    }
    for holder in ("Variable", "Template"):
        held |= {name: Held(kind, world[holder, name]) for name, kind in TYPES[holder].items()}
    people = {f"user {number}": [number] for number in (CLERK, COLLEAGUE, 44)} | {
        "author": [CLERK],
        AUTHOR: [CLERK],
        f"group {SITE_GROUP}": [COLLEAGUE, GROUP],
        "department 4": [GROUP, CLERK, COLLEAGUE],
        "nobody": [],
    }
    return Reader(held, people)


def assert_same_steps(steps: Sequence[JsonMap], world: World) -> None:
    named = told_apart(steps, iter(range(1, 10_000)))
    words = outline(process(*named), TYPES)
    assert reader(world).steps(words) == taken(named, world), words


@pytest.mark.slow  # hundreds of examples
@given(trees(), worlds())
@settings(max_examples=100)
def test_the_branch_the_engine_takes_stands_under_words_that_hold(steps: list[JsonMap], world: World) -> None:
    assert_same_steps(steps, world)


@pytest.mark.slow  # hundreds of examples
@given(st.lists(conditions(), min_size=6, max_size=12), worlds())
@settings(max_examples=200)
def test_the_words_of_a_condition_hold_exactly_where_it_holds(found: list[JsonMap], world: World) -> None:
    """Many at a time, each choosing by itself."""
    assert_same_steps([node("IfElseActivity", branch(condition, LOG)) for condition in found], world)
