"""One recorded question and its answer, a line of a `.jsonl` file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "data" / "portal"
"""The recorded answers that are part of the project."""


@dataclass(frozen=True, slots=True)
class Vector:
    """An input of the portal's engine (`given`) and its answer (`output`)."""

    file: str
    id: str
    about: str
    given: Mapping[str, Any]
    output: Mapping[str, Any]
    worlds: Mapping[str, Any] = field(repr=False)

    @property
    def group(self) -> str:
        """Return the class in which it is counted: its topic, up to the first colon."""
        head = self.about.partition(":")[0]
        if self.file == "conditions_operators" and head != "unknown operator":
            return self.about
        return head


@cache
def worlds(folder: Path) -> Mapping[str, Any]:
    """Return the worlds that a folder's vectors refer to; the project's if the folder has none."""
    place = folder / "worlds.json"
    found: Mapping[str, Any] = json.loads((place if place.exists() else FOLDER / "worlds.json").read_text("utf-8"))
    return found


def files(folder: Path) -> list[str]:
    """Return the names of a folder's vector files, without their suffix."""
    return sorted(place.stem for place in folder.glob("*.jsonl"))


def vectors(folder: Path, file: str) -> Iterator[Vector]:
    """Read a file of vectors."""
    with (folder / f"{file}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            read = json.loads(line)
            yield Vector(file, read["id"], read["about"], read["input"], read["output"], worlds(folder))
