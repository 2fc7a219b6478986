"""The tests that run each line of the server: recorded once, kept in the temporary folder, used for every mutation.

A record is valid for one version of the server and of the test file; changed files are recorded again.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["RECORDED", "RECORD_TO", "CoverageMap", "Ran", "file_of", "record", "record_name"]

RECORDED = 1
"""The format version of a record."""
RECORD_TO = "BIZPROC_MUTATION_RECORD_TO"


@dataclass(slots=True)
class Ran:
    """A test's duration and the lines it ran: by file, line n as bit n."""

    seconds: float
    lines: dict[str, int]

    def facts(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"seconds": round(self.seconds, 3), "lines": {path: hex(lines) for path, lines in self.lines.items()}}

    def size(self) -> int:
        """The number of lines in all: a test with few lines is specific."""
        return sum(lines.bit_count() for lines in self.lines.values())


def file_of(name: str) -> str:
    """The file of a test, from its full name."""
    return name.partition("::")[0]


def record_name(file: str, under: Path = Path()) -> str:
    """The name of a test file's record, derived from its content."""
    return f"{hashlib.sha256(file.encode() + (under / file).read_bytes()).hexdigest()[:24]}.json"


class CoverageMap:
    """The recorded tests and the lines they run."""

    def __init__(self, tests: dict[str, Ran]) -> None:
        self.tests = tests
        self._sizes = {name: ran.size() for name, ran in tests.items()}

    def running(self, path: str, lines: Iterable[int]) -> list[str]:
        """The tests that run any of these lines, the most specific first."""
        wanted = sum(1 << line for line in lines)
        found = [name for name, ran in self.tests.items() if ran.lines.get(path, 0) & wanted]
        return sorted(found, key=lambda name: (self._sizes[name], name))

    def importing(self, path: str) -> list[str]:
        """The tests that run any line of the file, those with the most lines first."""
        found = [name for name, ran in self.tests.items() if path in ran.lines]
        return sorted(found, key=lambda name: (-self.tests[name].lines[path].bit_count(), self._sizes[name], name))


def record(copy: Path, folder: Path, files: Sequence[str], environment: dict[str, str]) -> CoverageMap:
    """The map of these test files; missing records are created by running the tests in the copy."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {file: folder / record_name(file, copy) for file in files}
    missing = [file for file, name in names.items() if not name.is_file()]
    if missing:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "tests.mutation.recording",
                *missing,
            ],
            cwd=copy,
            env=environment | {RECORD_TO: str(folder)},
            check=False,  # tests that fail are left out of the map
        )
    tests: dict[str, Ran] = {}
    for name in names.values():
        tests |= _read(name) if name.is_file() else {}
    return CoverageMap(tests)


def _read(path: Path) -> dict[str, Ran]:
    record = json.loads(path.read_text(encoding="utf-8"))
    if record["version"] != RECORDED:
        return {}
    return {
        name: Ran(one["seconds"], {file: int(lines, 16) for file, lines in one["lines"].items()})
        for name, one in record["tests"].items()
    }
