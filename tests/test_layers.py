"""Import rules: the layers point one way, and each third-party package is imported in one place."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SERVER = Path(__file__).parent.parent / "server"

GROUND = {"call", "errors", "models", "text"}
"""Everyone may import these."""

MAY_IMPORT: Mapping[str, set[str]] = {
    "__main__": set(),
    "commands": {
        "answers",
        "app",
        "assembly",
        "capabilities",
        "http_server",
        "inbox",
        "logs",
        "portal",
        "rules",
        "safety",
        "services",
        "settings",
        "storage",
        "tools",
        "upstream",
        "user_lookup",
        "writes",
    },
    "app": {
        "argument_errors",
        "assembly",
        "inbox",
        "instructions",
        "outgoing",
        "portal",
        "prompts",
        "settings",
        "subscriptions",
    },
    "outgoing": {"settings"},
    "assembly": {
        "capabilities",
        "inbox",
        "portal",
        "prompts",
        "resources",
        "safety",
        "services",
        "settings",
        "subscriptions",
        "tools",
        "upstream",
        "user_lookup",
    },
    "tools": {"answers", "outgoing", "rules", "safety", "services", "writes"},
    "resources": {"answers", "services"},
    "subscriptions": {"answers", "inbox", "services"},
    "safety": {"answers", "http_server", "outgoing", "rules", "settings", "storage", "writes"},
    "services": {
        "answers",
        "capabilities",
        "file_texts",
        "inbox",
        "portal",
        "rules",
        "settings",
        "storage",
        "user_lookup",
        "writes",
    },
    "writes": {"answers"},
    "inbox": {"http_server", "rules", "settings", "storage"},
    "answers": {"rules"},
    # Reads files of strangers: it knows no portal.
    "file_texts": {"rules", "settings"},
    "capabilities": {"portal"},
    "user_lookup": {"portal"},
    "upstream": {"portal", "settings", "storage"},
    "storage": {"settings"},
    "logs": {"settings"},
    "argument_errors": set(),
    # The web server knows nothing of what is served.
    "http_server": set(),
    "instructions": set(),
    "portal": set(),
    "prompts": set(),
    "rules": set(),
    "settings": set(),
    "call": set(),
    "errors": set(),
    "models": set(),
    "text": set(),
}
PROTOCOL = {
    "app",
    "argument_errors",
    "assembly",
    "commands",
    "prompts",
    "resources",
    "safety",
    "outgoing",
    "subscriptions",
    "tools",
}
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
    return wanted in {"", "__version__", of} | MAY_IMPORT.get(of, set()) | GROUND


def test_every_layer_is_known_here() -> None:
    layers = {layer(module) for module in trees("bizproc_mcp")} - {"package"}
    assert layers <= set(MAY_IMPORT), f"say whom {sorted(layers - set(MAY_IMPORT))} may import"


def test_imports_follow_the_layers() -> None:
    ours = [found for found in imports("bizproc_mcp") if found.wanted.split(".")[0] == "bizproc_mcp"]
    assert [str(found) for found in ours if not allowed(found)] == []


def test_commands_are_imported_by_nobody_but_the_entry_point() -> None:
    users = {found.module for found in imports("bizproc_mcp") if found.wanted.startswith("bizproc_mcp.commands")}
    assert {module for module in users if layer(module) not in ("commands", "__main__")} == set()


def test_what_is_allowed_is_made_use_of() -> None:
    """A line that nobody needs any more would let the next arrow back up in unseen."""
    used = {(layer(found.module), found.wanted.split(".")[1]) for found in imports("bizproc_mcp") if _is_ours(found)}
    assert {(of, one) for of, may in MAY_IMPORT.items() for one in may if (of, one) not in used} == set()


def _is_ours(found: Import) -> bool:
    return found.wanted.startswith("bizproc_mcp.")


@pytest.mark.parametrize("package", ["bizproc_mcp", "bizproc_standin"])
def test_no_modules_and_no_folders_import_each_other_in_a_circle(package: str) -> None:
    """In each folder: its files and the folders in it, each folder taken as one; imports for types count too."""
    known = {*trees(package)}
    arrows = [(found.module, target) for found in imports(package) if (target := _target(found.wanted, known))]
    for folder in sorted(_folders(package)):
        graph: dict[str, set[str]] = {}
        for source, target in arrows:
            start, end = _child(folder, source), _child(folder, target)
            if start and end and start != end:
                graph.setdefault(start, set()).add(end)
        try:
            tuple(TopologicalSorter(graph).static_order())
        except CycleError as circle:
            pytest.fail(f"a circle in {folder}: {' → '.join(circle.args[1])}")


def _target(wanted: str, known: set[str]) -> str:
    """The module an import is about, "" outside of the package."""
    return next((name for name in (wanted, wanted.rpartition(".")[0]) if name in known), "")


def _folders(package: str) -> set[str]:
    return {".".join(path.parent.relative_to(SERVER).parts) for path in (SERVER / package).rglob("*.py")}


def _child(folder: str, module: str) -> str:
    """The file or folder directly in `folder` that a module is or is in, "" where it is elsewhere."""
    if not module.startswith(f"{folder}."):
        return "__init__" if module == folder else ""
    return module.removeprefix(f"{folder}.").split(".")[0]


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
    light = {"argument_errors", "errors", "instructions", "outgoing", "prompts", "settings", "subscriptions"}
    assert ours <= {"bizproc_mcp", *(f"bizproc_mcp.{name}" for name in light)}
