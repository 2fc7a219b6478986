"""The release's files pass the linters of their formats; missing tools are reported."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bizproc_mcp import __version__
from tests.clients.node import Node, missing
from tests.release.artefacts import ROOT


@pytest.fixture(scope="module")
def mcpb() -> str:
    """The bundle's own packer (npm)."""
    why = missing()
    if why:
        pytest.skip(why)
    return "node_modules/@anthropic-ai/mcpb/dist/cli/cli.js"


def test_the_bundles_manifest_is_valid(mcpb: str) -> None:
    ended = Node().run(mcpb, "validate", str(ROOT / "manifest.json"))
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_bundle_packs_what_builds_the_package_and_nothing_else(mcpb: str, tmp_path: Path) -> None:
    bundle = tmp_path / f"bizproc-mcp-{__version__}.mcpb"
    ended = Node().run(mcpb, "pack", str(ROOT), str(bundle))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with zipfile.ZipFile(bundle) as packed:
        names = packed.namelist()
    assert {name.split("/")[0] for name in names} == {
        "LICENSE",
        "README.md",
        "manifest.json",
        "pyproject.toml",
        "server",
    }
    assert "server/bizproc_mcp/py.typed" in names
    assert not [name for name in names if name.endswith(".pyc") or "secret" in name]


def test_hadolint_finds_nothing_in_the_images_recipe() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not there (it comes with the extra «test» on Linux, x86-64)")
    ended = subprocess.run(
        [hadolint, "--failure-threshold", "style", str(ROOT / "Dockerfile")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout
