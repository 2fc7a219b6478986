"""Wheel and source archive install with run-time dependencies only, and run (marked `release`: takes minutes)."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from bizproc_mcp import __version__
from tests.release.artefacts import ROOT

pytestmark = pytest.mark.release
TEST_ONLY = ("pytest", "hypothesis", "ruff", "mypy", "trustme", "b24pysdk", "opentelemetry.sdk")
FILES = {
    "claude": (".claude.json", "mcpServers"),
    "claude-desktop": (".config/Claude/claude_desktop_config.json", "mcpServers"),
    "cursor": (".cursor/mcp.json", "mcpServers"),
    "vscode": (".config/Code/User/mcp.json", "servers"),
}


def run(*words: str | Path, **environment: str) -> str:
    """Run a command that works, and give what it printed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    ended = subprocess.run(
        [str(word) for word in words], env={**kept, **pip, **environment},
        capture_output=True, text=True, timeout=400, check=False, cwd=ROOT,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source archive, and a wheel that was built from it and from nothing else."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' folder of an environment that holds the wheel and what it needs."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", environment)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    (wheel,) = dist.glob("*.whl")
    # This environment's pip does it: putting one into the other takes as long as installing. What is imported there is
    # compiled then.
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-compile", "--constraint", ROOT / "tests/constraints.txt", wheel)
    return scripts


def test_the_archives_hold_both_packages_and_no_leftovers(dist: Path) -> None:
    (wheel,), (source,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    assert wheel.name == f"bizproc_mcp-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"bizproc_mcp", "bizproc_standin", f"bizproc_mcp-{__version__}.dist-info"}
    assert "bizproc_mcp/py.typed" in names
    with tarfile.open(source) as packed_source:
        inside = {name.split("/", 1)[-1] for name in packed_source.getnames()}
    assert {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "tests/constraints.txt"} <= inside
    leftovers = ("__pycache__", "node_modules", ".venv", ".ci-venv", ".git/")
    assert not [name for name in (*names, *inside) if any(part in name for part in leftovers)]


def test_the_wheel_brings_run_time_dependencies_only(installed: Path) -> None:
    program = "import importlib.util, sys; print([one for one in sys.argv[1:] if importlib.util.find_spec(one)])"
    assert run(installed / "python", "-c", program, *TEST_ONLY).strip() == "[]"
    assert run(installed / "bizproc-mcp", "--version").strip().endswith(__version__)


@pytest.mark.parametrize("client", FILES)
async def test_what_install_wrote_starts_and_lists_tools(client: str, installed: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config"), "XDG_STATE_HOME": str(tmp_path / "s")}
    told = run(installed / "bizproc-mcp", "install", client, "--demo", **home)
    assert "now starts bizproc" in told
    file, key = FILES[client]
    entry = json.loads((tmp_path / file).read_text(encoding="utf-8"))[key]["bizproc"]
    assert Path(entry["command"]) == installed / "bizproc-mcp"
    started = StdioServerParameters(
        command=entry["command"], args=entry["args"], env=entry.get("env", {}), cwd=tmp_path
    )
    async with Client(started, read_timeout_seconds=60) as session:
        tools = {tool.name for tool in (await session.list_tools()).tools}
        answer = await session.call_tool("task_summary", {})
    assert {"task_list", "task_complete", "portal_info"} <= tools
    assert not answer.is_error
    print(f"{client}: {len(tools)} tools listed from {file}")


def test_the_demo_of_the_wheel_tells_its_story_to_the_end(installed: Path, tmp_path: Path) -> None:
    run(installed / "bizproc-mcp", "demo", HOME=str(tmp_path), COLUMNS="80")
