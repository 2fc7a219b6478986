"""One table selects the upstream: nothing outside `upstream/` checks which one it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bizproc_mcp import upstream
from bizproc_mcp.upstream import UPSTREAMS
from tests.test_layers import imports, trees

NAMES = {one.name for one in UPSTREAMS}
CREDENTIALS = {kind.__name__ for one in UPSTREAMS for kind in one.credentials}
SIGN_IN = {"bizproc_mcp.commands.login", "bizproc_mcp.commands._sign_in", "bizproc_mcp.commands._examined_here"}
"""`login` signs an OAuth application in, and says so to whoever has a webhook."""


def outside() -> Iterator[tuple[str, ast.Module]]:
    for name, tree in trees("bizproc_mcp").items():
        if not name.startswith(("bizproc_mcp.upstream", "bizproc_mcp.settings")):
            yield name, tree


def deciding(tree: ast.AST) -> Iterator[ast.expr]:
    """The names of upstreams that something depends on: compared with, matched, looked up by."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare():
                found: list[ast.expr | None] = [node.left, *node.comparators]
            case ast.MatchValue():
                found = [node.value]
            case ast.Dict():
                found = [*node.keys]
            case ast.Subscript():
                found = [node.slice]
            case ast.Call():
                found = [*node.args]
            case _:
                continue
        for one in (inner for outer in found if outer is not None for inner in ast.walk(outer)):
            if isinstance(one, ast.Constant) and one.value in NAMES:
                yield one


@pytest.mark.parametrize(
    "code",
    [
        'portal.upstream == "vibecode"',
        'portal.upstream in ("rest", "other")',
        'match portal.upstream:\n    case "rest" | "other":\n        pass',
        '{"vibecode": 1}[portal.upstream]',
        'told["vibecode"]',
        'told.get("vibecode")',
        'portal.upstream.startswith("rest")',
    ],
)
def test_a_decision_by_an_upstreams_name_is_seen(code: str) -> None:
    assert list(deciding(ast.parse(code)))


def test_nothing_outside_of_upstream_depends_on_an_upstreams_name() -> None:
    assert [f"{name}:{one.lineno}" for name, tree in outside() for one in deciding(tree)] == []


def test_nothing_but_the_sign_in_depends_on_the_kind_of_credentials() -> None:
    asking = {
        name
        for name, tree in outside()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in CREDENTIALS
    }
    assert asking == SIGN_IN


def test_the_folders_of_upstreams_are_entered_through_the_table_only() -> None:
    folders = tuple(f"bizproc_mcp.upstream.{name}" for name in NAMES)
    entering = {
        found.module
        for found in imports("bizproc_mcp")
        if found.wanted.startswith(folders) and not found.module.startswith(folders)
    }
    assert entering == {"bizproc_mcp.upstream"}


def test_each_upstream_has_a_folder_of_its_name_and_credentials_of_its_own() -> None:
    folder = Path(upstream.__file__).parent
    assert all((folder / one.name / "assembly.py").is_file() for one in UPSTREAMS)
    assert len(CREDENTIALS) == sum(len(one.credentials) for one in UPSTREAMS)
