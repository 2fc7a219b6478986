"""Vectors that differ on purpose: by id, each with the reason (`deliberate.toml`).

In some classes the recording's services decide instead of the portal. They are compared with such a service in place
of the stand-in's (`tests/vectors/stepping.py`), and reported: their vectors are listed too, and recognised by a mark,
so that they are also found in recordings without a list.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from tests.vectors.vector import Vector

LIST = Path(__file__).parent / "deliberate.toml"
AT_MOST = 0.01
"""The largest share of a file that may differ."""


def deliberate() -> Mapping[str, Mapping[str, str]]:
    """Return the reasons of deliberate differences, by file and id."""
    return _listed("differs")


def listed_as_stubbed() -> Mapping[str, Mapping[str, str]]:
    """Return the reasons of vectors compared with a service of the recording, by file and id."""
    return _listed("stubbed")


@cache
def _listed(kind: str) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for entry in tomllib.loads(LIST.read_text("utf-8")).get(kind, []):
        for one in entry["ids"]:
            found.setdefault(entry["file"], {})[one] = entry["reason"]
    return found


def stubbed(vector: Vector) -> str:
    """Return the class of a vector decided by the recording's services, "" for all others."""
    return next((name for name, marks in STUBBED.items() if marks(vector)), "")


def _has_task_for_nobody(vector: Vector) -> bool:
    # The recording's task service accepts a task without assignees, which then waits for ever. A portal refuses it: the
    # step faults and the sequence continues.
    end = vector.output.get("end", {}) if vector.file == "scenarios" else {}
    return any(not task["users"] for task in end.get("tasks", ()))


STUBBED: Mapping[str, Callable[[Vector], bool]] = {"a task for nobody is accepted": _has_task_for_nobody}
