"""A pytest plugin that writes down which lines of the server each test runs; for `-p tests.mutation.recording`.

One JSON file per test file, written after its last test, so that an interrupted recording can continue where
it stopped. The parameter sets of a test are combined.
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
    """Switches the coverage context for each test, and records the lines of the tests that passed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._coverage = Coverage(data_file=None, source=[str(SERVER)], config_file=False)
        self._coverage.set_option("run:core", "ctrace")  # the only core that supports contexts everywhere
        self._coverage.start()
        self._ran: dict[str, Ran] = {}
        self._failed: set[str] = set()
        self._contexts: dict[str, set[str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
        """Record the lines of one test separately."""
        name = item.nodeid.partition("[")[0]
        self._coverage.switch_context(name)
        self._ran.setdefault(name, Ran(0.0, {}))
        result = yield
        self._coverage.switch_context("between")
        if nextitem is None or file_of(nextitem.nodeid) != file_of(name):
            self._write(file_of(name))
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record a test's duration, and whether it can judge mutations: only tests that pass without them can."""
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
    """Start before the first test file is imported."""
    # A few examples show which lines run; all of them with a tracer would take minutes.
    hypothesis.settings.register_profile("recording", max_examples=10, deadline=None)
    hypothesis.settings.load_profile("recording")
    config.pluginmanager.register(Recording(Path(os.environ[RECORD_TO])), "mutation-recording")
