"""The mutations: each in the right place, each a valid program, none that only changes prose."""

import ast
import random

import pytest

from tests.mutation.operators import Mutation, mutations_of
from tests.mutation.tree import ROOT, SERVER


def changed(source: str) -> list[str]:
    """All mutated versions of a source."""
    found = mutations_of("a.py", source.encode())
    return [one.applied(source.encode()).decode() for one in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a <= b"]),
        ("a is not b", ["a is b"]),
        ("a not  in b", ["a in b"]),
        ("a == b == c", ["a != b == c", "a == b != c"]),
        ("a and b and c", ["a or b and c", "a and b or c"]),
        ("a + b", ["a - b"]),
        ("a | b", ["a & b"]),
        ("x = not a", ["x =  a"]),
        ("x = a if b else c", ["x = a if (not (b)) else c"]),
        ("x = [a for a in b if a.c]", ["x = [a for a in b if (not (a.c))]"]),
        ("x = 1", ["x = 2"]),
        ("x = True", ["x = False"]),
        ("x = 'done'", ["x = 'XXdoneXX'"]),
        ("if a:\n    b", ["if (not (a)):\n    b"]),
        ("while a:\n    break", ["while (not (a)):\n    break", "while a:\n    continue"]),
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("a.b = c", ["pass"]),
        ("a(\n  b\n)", ["pass"]),
        ("x += y", ["x -= y", "pass"]),
        ("raise a", ["pass"]),
    ],
)
def test_each_operator_makes_its_change(source: str, expected: list[str]) -> None:
    assert sorted(changed(source)) == sorted(expected)


@pytest.mark.parametrize(
    "source",
    [
        '"""Prose."""',
        "x: int | None",
        "def f(a: int | str) -> 'A': ...",
        "Word = Literal['done', 'refused']",
        "__all__ = ['a']",
        "x = 'Nothing was sent.'",
        "x = f'{a + 1} of'",
        "x = a + ' more'",
        "assert a < b",
        "@a(b=1)\nclass C: ...",
        "zip(a, b, strict=True) if isinstance(a, B | C) else d",
        "del unused",
        "def f():\n    return None",
    ],
)
def test_annotations_prose_and_what_only_fails_at_once_are_left_alone(source: str) -> None:
    allowed = [one for one in changed(source) if "not (isinstance" not in one]
    assert allowed == []


def test_a_change_knows_its_line_and_the_lines_of_its_statement() -> None:
    source = b"\n\nif (a and\n    b):\n    c()\n"
    found = {(one.kind, one.line, one.lines) for one in mutations_of("é.py", source)}
    assert found == {("boolean", 3, (3, 4)), ("removed statement", 5, (5, 5))}


def test_what_runs_at_import_is_told_from_what_a_call_runs() -> None:
    source = b"PAGE = 1\n\nclass C:\n    size: int = 2\n    def f(self, a=3):\n        return a < 4\n"
    found = {(one.before, one.at_import) for one in mutations_of("a.py", source) if one.kind == "constant"}
    assert found == {("1", True), ("2", True), ("3", True), ("4", False)}


def test_text_before_a_change_may_have_letters_of_several_bytes() -> None:
    assert changed("x = 'привет, мир!' if a < b else c") == ["x = 'привет, мир!' if a <= b else c"]


@pytest.mark.slow  # compiles the server's modules
def test_every_change_to_the_server_is_still_a_program() -> None:
    every: list[tuple[Mutation, bytes]] = []
    for path in sorted((ROOT / SERVER).rglob("*.py")):
        source = path.read_bytes()
        every += [(one, source) for one in mutations_of(path.name, source)]
    assert len(every) > 5_000
    for one, source in random.Random(1).sample(every, 300):
        ast.parse(one.applied(source))
        assert one.applied(source) != source
