"""The copy to mutate: the project's files in a temporary folder, and the environment for its processes."""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

__all__ = ["ROOT", "SERVER", "copy_of_project", "environment_of", "kept_records"]

ROOT = Path(__file__).resolve().parents[2]
SERVER = "server/bizproc_mcp"
_NEVER = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*_cache", ".hypothesis", "dist")


def copy_of_project(folder: Path) -> Path:
    """Copy the project; nothing in the copy refers to the original."""
    shutil.copytree(ROOT, folder, ignore=_NEVER, symlinks=True)
    return folder


def environment_of(copy: Path) -> dict[str, str]:
    """Make processes in the copy import the copy instead of the installed package."""
    paths = os.pathsep.join((str(copy / "server"), str(copy)))
    return {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}


def kept_records() -> Path:
    """The folder of the records for this version of the server and this Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted((ROOT / SERVER).rglob("*.py")):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"bizproc-mutation-{digest.hexdigest()[:16]}"
