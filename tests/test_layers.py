"""Who may import whom: the grid's layers point one way, outside packages come in at one place."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SERVER = Path(__file__).parent.parent / "server"

GROUND = {"errors", "models"}
"""Everyone may import these."""

MAY_IMPORT: Mapping[str, set[str]] = {
    "__main__": {"commands"},
    "commands": {"*"},
    "app": {"assembly", "inbox", "instructions", "logs", "misuse", "portal", "settings", "watching"},
    "assembly": {
        "access",
        "desk",
        "inbox",
        "people",
        "portal",
        "prompts",
        "resources",
        "safety",
        "settings",
        "tools",
        "upstream",
        "watching",
    },
    "tools": {"answers", "desk", "rules", "safety"},
    "resources": {"answers", "desk", "rules"},
    "prompts": set(),
    "instructions": set(),
    "misuse": set(),
    "safety": {"answers", "desk", "http_server.addresses", "rules", "settings", "state_dir"},
    "desk": {"access", "answers", "inbox", "people", "portal", "rules", "settings", "state_dir"},
    # The inbox keeps its events in SQLite too: one way to open such a file.
    "inbox": {
        "http_server",
        "portal",
        "rules",
        "safety.database",
        "safety.state_dir",
        "settings",
        "state_dir",
        "watching",
    },
    # The web server knows nothing of what is served.
    "http_server": set(),
    "watching": {"access", "answers", "desk", "portal", "settings"},
    "answers": {"rules"},
    "people": {"portal", "rules"},
    "access": {"portal"},
    "rules": set(),
    "portal": set(),
    "upstream": {"portal", "settings", "state_dir"},
    "state_dir": {"settings"},
    "logs": {"settings"},
    "settings": set(),
    "errors": set(),
    "models": set(),
}
PROTOCOL = {"app", "assembly", "misuse", "tools", "resources", "prompts", "safety", "watching", "commands"}
"""Only these speak the protocol."""


@dataclass(frozen=True, slots=True)
class Import:
    """An import statement, as the dotted name of what it asks for."""

    module: str
    wanted: str
    line: int
    typing_only: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.wanted}"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(SERVER).with_suffix("").parts).removesuffix(".__init__")


@cache
def trees(package: str) -> Mapping[str, ast.Module]:
    files = sorted((SERVER / package).rglob("*.py"))
    assert files
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}


@cache
def imports(package: str) -> tuple[Import, ...]:
    return tuple(found for name, tree in trees(package).items() for found in _imports(name, tree, typing_only=False))


def _imports(name: str, node: ast.AST, *, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        guarded = typing_only or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test))
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(name, alias.name, child.lineno, guarded)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{name}:{child.lineno} imports relatively"
            for alias in child.names:
                yield Import(name, f"{child.module}.{alias.name}", child.lineno, guarded)
        else:
            yield from _imports(name, child, typing_only=guarded)


def layer(module: str) -> str:
    return module.split(".")[1] if "." in module else "package"


def allowed(found: Import) -> bool:
    inner = found.wanted.removeprefix("bizproc_mcp").removeprefix(".")
    of, wanted = layer(found.module), inner.split(".")[0]
    may = MAY_IMPORT.get(of, set()) | GROUND
    return (
        wanted in ("", "__version__", of)
        or "*" in may
        or wanted in may
        or any(inner == one or inner.startswith(f"{one}.") for one in may if "." in one)
    )


def test_every_layer_is_known_here() -> None:
    layers = {layer(module) for module in trees("bizproc_mcp")} - {"package"}
    assert layers <= set(MAY_IMPORT), f"say whom {sorted(layers - set(MAY_IMPORT))} may import"


def test_imports_follow_the_layers() -> None:
    ours = [found for found in imports("bizproc_mcp") if found.wanted.split(".")[0] == "bizproc_mcp"]
    assert [str(found) for found in ours if not allowed(found)] == []


def test_commands_are_imported_by_nobody_but_the_entry_point() -> None:
    users = {found.module for found in imports("bizproc_mcp") if found.wanted.startswith("bizproc_mcp.commands")}
    assert {module for module in users if layer(module) not in ("commands", "__main__")} == set()


@pytest.mark.parametrize("package", ["bizproc_mcp", "bizproc_standin"])
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    known = set(trees(package))
    graph: dict[str, set[str]] = {name: set() for name in known}
    for found in imports(package):
        if not found.typing_only:
            wanted = found.wanted if found.wanted in known else found.wanted.rpartition(".")[0]
            if wanted in known and wanted != found.module:
                graph[found.module].add(wanted)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(f"a circle: {' → '.join(circle.args[1])}")


def test_the_protocol_is_spoken_only_where_it_belongs() -> None:
    speaking = [found for found in imports("bizproc_mcp") if found.wanted.split(".")[0] in ("mcp", "mcp_types")]
    assert [str(found) for found in speaking if layer(found.module) not in PROTOCOL] == []


def test_httpx_is_imported_in_one_place_only() -> None:
    using = {found.module for found in imports("bizproc_mcp") if found.wanted.split(".")[0] in ("httpx", "httpx2")}
    assert using == {"bizproc_mcp.upstream.wire.http"}


@pytest.mark.parametrize(("package", "other"), [("bizproc_mcp", "bizproc_standin"), ("bizproc_standin", "bizproc_mcp")])
def test_the_two_packages_never_import_each_other(package: str, other: str) -> None:
    assert [str(found) for found in imports(package) if found.wanted.split(".")[0] == other] == []


@pytest.mark.parametrize("package", ["bizproc_mcp", "bizproc_standin"])
def test_concurrency_is_structured(package: str) -> None:
    """Task groups of anyio everywhere; bare asyncio would leave orphans behind."""
    bare = [found for found in imports(package) if found.wanted.split(".")[0] == "asyncio" and not found.typing_only]
    # The server that can cut a connection in the middle is a protocol class of uvicorn's own loop.
    assert [str(found) for found in bare if found.module != "bizproc_standin.asgi"] == []


def calls(package: str) -> Iterator[tuple[str, int, str]]:
    """Names that are called or looked up, with their places."""
    for name, tree in trees(package).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name):
                yield name, node.lineno, ast.unparse(node)


def test_nobody_reads_the_environment_but_the_settings() -> None:
    readers = {
        f"{name}:{line}" for name, line, used in calls("bizproc_mcp") if used in ("os.environ", "os.getenv", "environ")
    }
    assert {reader for reader in readers if not reader.startswith("bizproc_mcp.settings:")} == set()


def test_nothing_is_printed_because_standard_output_is_the_wire() -> None:
    printing = {f"{name}:{line}" for name, line, used in calls("bizproc_mcp") if used == "print"}
    assert printing == set()


def test_the_first_answer_needs_none_of_the_heavy_imports() -> None:
    """What `app` imports at the top is all that stands between the spawn and `initialize`."""
    top = {
        node.module
        for node in trees("bizproc_mcp")["bizproc_mcp.app"].body
        if isinstance(node, ast.ImportFrom) and node.module
    }
    ours = {module for module in top if module.startswith("bizproc_mcp")}
    light = {"errors", "instructions", "misuse", "settings", "watching"}
    assert ours <= {"bizproc_mcp", *(f"bizproc_mcp.{name}" for name in light)}
