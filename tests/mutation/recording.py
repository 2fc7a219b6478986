"""A pytest plugin that writes down which lines of the server each test runs; for `-p tests.mutation.recording`.

One JSON file for each test file, written when its last test has ended, so that an interrupted recording
is continued where it stopped. Parameters of a test count together.
"""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from coverage import Coverage

from tests.mutation.coverage_map import RECORD_TO, RECORDED, Ran, file_of, record_name

SERVER = Path("server/bizproc_mcp").resolve()


class Recording:
    """Switches coverage's context with each test, and keeps what the passed ones ran."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._coverage = Coverage(data_file=None, source=[str(SERVER)], config_file=False)
        self._coverage.set_option("run:core", "ctrace")  # the only core that knows contexts everywhere
        self._coverage.start()
        self._ran: dict[str, Ran] = {}
        self._failed: set[str] = set()
        self._contexts: dict[str, set[str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
        """The lines of one test are its own."""
        name = item.nodeid.partition("[")[0]
        self._coverage.switch_context(name)
        self._ran.setdefault(name, Ran(0.0, {}))
        result = yield
        self._coverage.switch_context("between")
        if nextitem is None or file_of(nextitem.nodeid) != file_of(name):
            self._write(file_of(name))
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What a test takes, and whether it can judge a change: only one that passes without it can."""
        name = report.nodeid.partition("[")[0]
        self._ran.setdefault(name, Ran(0.0, {})).seconds += report.duration
        if not report.passed:
            self._failed.add(name)

    def _write(self, file: str) -> None:
        data = self._coverage.get_data()
        tests = {name: ran for name, ran in self._ran.items() if file_of(name) == file and name not in self._failed}
        for name, ran in tests.items():
            data.set_query_context(name)
            for path in data.measured_files():
                lines = sum(1 << line for line in set(data.lines(path) or ()))
                if lines:
                    ran.lines[str(Path(path).relative_to(SERVER))] = lines
        record = {"version": RECORDED, "tests": {name: ran.facts() for name, ran in tests.items()}}
        (self._folder / record_name(file)).write_text(json.dumps(record), encoding="utf-8")
        self._ran = {name: ran for name, ran in self._ran.items() if file_of(name) != file}


def pytest_configure(config: pytest.Config) -> None:
    """Begin before the first test file is imported."""
    # Which lines run shows after a few examples; all of them under a tracer take minutes.
    hypothesis.settings.register_profile("recording", max_examples=10, deadline=None)
    hypothesis.settings.load_profile("recording")
    config.pluginmanager.register(Recording(Path(os.environ[RECORD_TO])), "mutation-recording")
