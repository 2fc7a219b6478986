"""Testing one mutation: whether a test that runs the line fails."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from tests.mutation.coverage_map import CoverageMap, file_of
from tests.mutation.operators import Mutation
from tests.mutation.tree import SERVER, environment_of

__all__ = ["Judged", "judge", "naming"]

_FIRST = 30
"""The number of most specific tests to run first: they notice nearly every change that is noticed at all."""
_START = 60.0
"""Seconds for a process to start and import everything, even on a busy machine."""
_NOT_RECORDED = ("attacks/test_*.py", "commands/test_*.py", "http/test_*.py", "*/test_commands.py")
"""Test the server in processes of their own or too slowly to be recorded: chosen by what they name."""
_SHORT = 3
"""Letters of a word that says too little about what a file is for."""
_OTHER_TIME = count(10)
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", re.MULTILINE)

Verdict = Literal["killed", "survived", "not covered"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The result for a mutation: the test that noticed it, or how many tests ran it without noticing."""

    mutation: Mutation
    verdict: Verdict
    by: str = ""
    tests: int = 0
    left_out: int = 0

    def text(self) -> str:
        """The result in one line."""
        words = {
            "killed": f"killed by {self.by}",
            "survived": f"survived {self.tests} tests" + (f", {self.left_out} left out" if self.left_out else ""),
            "not covered": "survived: no recorded test runs it",
        }
        return f"{self.mutation}\n    {words[self.verdict]}"


def judge(mutation: Mutation, copy: Path, known: CoverageMap, seconds: float) -> Judged:
    """Apply the mutation in the copy, run its tests, undo it; run at most `seconds` of tests, by recorded duration."""
    kept, left_out = _within(_tests_of(mutation, copy, known), known, seconds)
    # Beside the recorded ones, which alone could use up the time.
    named = [file for file in naming(mutation.path, copy) if file not in kept]
    if not kept and not named:
        return Judged(mutation, "not covered", left_out=left_out)
    path = copy / SERVER / mutation.path
    before, status = path.read_bytes(), path.stat()
    path.write_bytes(mutation.applied(before))
    # Python identifies bytecode by the mtime in seconds and the size of the source: no two mutations may share both.
    os.utime(path, (status.st_atime, status.st_mtime + next(_OTHER_TIME)))
    try:
        for part in (kept[:_FIRST], kept[_FIRST:]):
            if part and (by := _failing(copy, part, known)):
                return Judged(mutation, "killed", by)
        by = _failing(copy, named, known) if named else ""
    finally:
        path.write_bytes(before)
        os.utime(path, (status.st_atime, status.st_mtime))
    # Without a record it is not known that this test passes without the change.
    if by and not _failing(copy, [by.partition("[")[0]] if ".py" in by else named, known):
        return Judged(mutation, "killed", by)
    return Judged(mutation, "survived", tests=len(kept) + len(named), left_out=left_out)


def _tests_of(mutation: Mutation, copy: Path, known: CoverageMap) -> list[str]:
    """The tests that run the line, most specific first; for lines run at import, those of the file and its folder."""
    running = known.running(mutation.path, range(mutation.lines[0], mutation.lines[1] + 1))
    if running and not mutation.at_import:
        return running
    # Lines run in subprocesses are not recorded; the tests in the folder of the same name start them.
    folder = copy / "tests" / mutation.path.partition("/")[0]
    beside = sorted(str(file.relative_to(copy)) for file in folder.glob("test_*.py"))
    importing = list(dict.fromkeys([*running, *known.importing(mutation.path)]))
    return [*importing, *(file for file in beside if file not in {file_of(name) for name in importing})]


def naming(path: str, under: Path) -> list[str]:
    """The test files that import the module, or whose path has a word of its path, of those without a record."""
    module = f"bizproc_mcp.{path.removesuffix('.py').replace('/', '.')}"
    files = (file for pattern in _NOT_RECORDED for file in sorted((under / "tests").glob(pattern)))
    return [
        file.relative_to(under).as_posix()
        for file in files
        if _words(Path(path)) & _words(file.relative_to(under)) or f"{module} import" in file.read_text("utf-8")
    ]


def _words(path: Path) -> set[str]:
    return {word for part in path.with_suffix("").parts for word in part.split("_") if len(word) > _SHORT} - {"test"}


def _within(tests: Sequence[str], known: CoverageMap, seconds: float) -> tuple[list[str], int]:
    kept: list[str] = []
    for name in tests:
        seconds -= known.tests[name].seconds if name in known.tests else 10.0
        if seconds > 0 or not kept:
            kept.append(name)
    return kept, len(tests) - len(kept)


def _failing(copy: Path, tests: Sequence[str], known: CoverageMap) -> str:
    """The test that noticed the change, "" if none did."""
    expected = sum(known.tests[name].seconds if name in known.tests else 30.0 for name in tests)
    # The tests are chosen already: slow ones judge too.
    chosen = ["-m", "", *tests]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
    try:
        done = subprocess.run(
            [*command, *chosen],
            cwd=copy,
            env=environment_of(copy),
            capture_output=True,
            text=True,
            check=False,
            timeout=_START + 10 * expected,
        )
    except subprocess.TimeoutExpired:
        return "the time limit"
    if done.returncode == 0:
        return ""
    # A test file that the change keeps from being imported is an error of the file and, as its tests are not
    # found, one of the command line.
    if found := _FAILED.search(done.stdout):
        return found[1]
    if done.returncode == 4 and "ImportError while loading conftest" not in done.stderr + done.stdout:
        raise RuntimeError(done.stdout + done.stderr)  # the tests were not found, so nothing was judged
    return "a failure while loading"
