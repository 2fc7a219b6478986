"""Vectors that are left to differ on purpose: by id, each with the reason (`deliberate.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "deliberate.toml"
AT_MOST = 0.01
"""How much of a file may be left to differ."""


@cache
def deliberate() -> Mapping[str, Mapping[str, str]]:
    """Return the reasons by file and id."""
    found: dict[str, dict[str, str]] = {}
    for entry in tomllib.loads(LIST.read_text("utf-8")).get("differs", []):
        for one in entry["ids"]:
            found.setdefault(entry["file"], {})[one] = entry["reason"]
    return found
