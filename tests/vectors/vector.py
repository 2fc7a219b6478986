"""One recorded question and its answer, as a line of a `.jsonl` file holds it."""

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
    """What was put to the portal's engine (`given`) and what it said (`output`)."""

    file: str
    id: str
    about: str
    given: Mapping[str, Any]
    output: Mapping[str, Any]
    worlds: Mapping[str, Any] = field(repr=False)

    @property
    def group(self) -> str:
        """Return the class it is counted in: what it is about, up to the first colon."""
        head = self.about.partition(":")[0]
        if self.file == "conditions_operators" and head != "unknown operator":
            return self.about
        return head


@cache
def worlds(folder: Path) -> Mapping[str, Any]:
    """Return the worlds a folder's vectors speak of, ours when it brings none."""
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
