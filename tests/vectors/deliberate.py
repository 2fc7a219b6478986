"""Vectors that are left to differ on purpose: by id, each with the reason (`deliberate.toml`).

A class in which not the portal but the recording decides is known by its mark, so that it is found among answers
nobody has listed, too; its vectors are listed all the same.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from tests.vectors.vector import Vector

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


def stubbed(vector: Vector) -> str:
    """Return the class of a vector in which the recording's stubs decide, empty for all others."""
    return next((name for name, marks in STUBBED.items() if marks(vector)), "")


def _has_task_for_nobody(vector: Vector) -> bool:
    # The recording's task service accepts a task for nobody, which then waits for ever; a portal's refuses it, the
    # step faults and the sequence goes on.
    end = vector.output.get("end", {}) if vector.file == "scenarios" else {}
    return any(not task["users"] for task in end.get("tasks", ()))


STUBBED: Mapping[str, Callable[[Vector], bool]] = {"task for nobody": _has_task_for_nobody}
