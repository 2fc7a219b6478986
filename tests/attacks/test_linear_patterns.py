"""Every regular expression in the server and the stand-in runs in linear time.

The patterns are found by walking the modules, so that a new one cannot be forgotten. Each is called as in its
module (`fullmatch`, `sub`, …), on texts built from its own characters.
"""

import ast
import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.growth import superlinear

SERVER = Path(__file__).parents[2] / "server"
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
Text = str | bytes


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SERVER.rglob("*.py")):
        name = ".".join(path.relative_to(SERVER).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def uses(tree: ast.Module, variable: str) -> set[str]:
    """The methods a module calls on its pattern; all of them where it hands the pattern on."""
    called = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == variable
    }
    return called & set(METHODS) or set(METHODS)


@cache
def patterns() -> Mapping[str, tuple["re.Pattern[Any]", str]]:
    """Every pattern with the method it is used by, named by module, variable and method."""
    found: dict[str, tuple[re.Pattern[Any], str]] = {}
    for name, tree in modules():
        if name.endswith("__main__"):
            continue
        found |= {place: (pattern, method) for place, pattern, method in inline(name, tree)}
        module = importlib.import_module(name)
        for variable, value in vars(module).items():
            many = value.values() if isinstance(value, dict) else [value]
            for index, one in enumerate(many):
                if isinstance(one, re.Pattern):
                    for method in sorted(uses(tree, variable)):
                        found[f"{name}.{variable}{f'[{index}]' if index else ''}.{method}"] = one, method
    return found


def inline(name: str, tree: ast.Module) -> Iterator[tuple[str, "re.Pattern[Any]", str]]:
    """What is given to the functions of `re` where it is used, by module and line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{method}" for method in METHODS}:
            written, flags = ast.literal_eval(node.args[0]), re.ASCII if "re.ASCII" in ast.unparse(node) else 0
            method = ast.unparse(node.func).removeprefix("re.")
            yield f"{name}:{node.lineno}.{method}", re.compile(written, flags), method


@pytest.mark.slow  # reads and imports every module
def test_all_patterns_are_found() -> None:
    assert len(patterns()) > 100
    uncounted = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert uncounted == [], "make it a constant of the module, so that it is tried below"


def characters(pattern: Text) -> list[str]:
    """What the pattern is about: its own letters and signs, and what its classes stand for."""
    written = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    classes = {"s": " \n", "d": "1", "w": "aA1_", "D": "a", "W": "-", "S": "a"}
    told = [sign for letter, signs in classes.items() if f"\\{letter}" in written for sign in signs]
    plain = re.sub(r"\\.|\(\?[:P<!=]*\w*>?|\{\d+,?\d*\}", "", written)
    return list(dict.fromkeys([*told, *plain, "a", "0", " ", "-"]))[:18]


def texts(pattern: Text) -> Iterator[Callable[[int], str]]:
    signs = characters(pattern)
    written = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    prefix = "".join(re.findall(r"(?<!\\)[\w<{=:/&|]", re.sub(r"\[[^\]]*\]|\(\?\w*", "", written)))[:6]
    for first in signs:
        for second in signs:
            unit = first if first == second else first + second
            for lead in ("", prefix):
                for end in ("", "\0"):
                    yield lambda size, unit=unit, lead=lead, end=end: (lead + unit * size)[: size - 1] + end  # type: ignore[misc]


def run(pattern: "re.Pattern[Any]", method: str) -> Callable[[str], object]:
    def work(text: str) -> object:
        given: Text = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "surrogatepass")
        if method == "sub":
            return pattern.sub(given[:0], given)
        if method == "finditer":
            return sum(1 for _ in pattern.finditer(given))
        return getattr(pattern, method)(given)

    return work


@pytest.mark.slow  # two hundred patterns, hundreds of texts each
def test_each_pattern_works_in_time_that_grows_with_the_text() -> None:
    found: dict[tuple[str, str], str] = {}
    for name, (pattern, method) in sorted(patterns().items()):
        work = run(pattern, method)
        found |= {(name, grown): text(40) for text in texts(pattern.pattern) if (grown := superlinear(work, text))}
    assert found == {}
