"""Log output on standard error: one line per record, text or JSON, and never a secret."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator

import pytest

from bizproc_mcp import logs

SECRET = "s3cr3tc0de"


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """A stream to log to; the process's own logging comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    yield io.StringIO()
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)


def fail() -> None:
    raise ValueError(f"about {SECRET}")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "message",
    [
        f"asked https://company.bitrix24.com/rest/1/{SECRET}/profile",
        "asked https://demo.local/rest/17/anotherportalscode/profile",
        "Authorization: Bearer anotherportalscode",
        "refresh_token=anotherportalscode&x=1",
        '{"access_token": "anotherportalscode"}',
        "client_secret='anotherportalscode'",
        "token 664fa13bbbb410.99176768|A1_2|" + "a" * 32 + "." + "0" * 64,
    ],
)
def test_no_secret_gets_into_a_line(message: str, form: logs.LogFormat, out: io.StringIO) -> None:
    logs.set_up("DEBUG", {SECRET}, form, out)
    logging.getLogger("anything").error("%s", message)
    try:
        fail()
    except ValueError:
        logging.getLogger("anything").exception("it failed: %s", message)
    told = out.getvalue()
    assert "anything" in told or "asked" in told or "***" in told
    for hidden in (SECRET, "anotherportalscode", "0" * 64):
        assert hidden not in told


def test_an_invisible_character_is_logged_by_its_code_point(out: io.StringIO) -> None:
    logs.set_up("DEBUG", (), "text", out)
    logging.getLogger("anything").debug("tasks/\u3164\u202e\x1b[2Jё\tend")
    assert out.getvalue() == "bizproc-mcp: tasks/[U+3164][U+202E][U+001B][2Jё\tend\n"


def test_json_lines_say_when_what_and_where_from(out: io.StringIO) -> None:
    logs.set_up("INFO", (), "json", out)
    logging.getLogger("bizproc_mcp.app").warning("two\nlines «ё»")
    (line,) = out.getvalue().splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("warning", "bizproc_mcp.app", "two lines «ё»")
    assert told["time"].endswith("+00:00")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_failure_is_one_line_that_names_kind_and_place_and_quotes_nothing(
    form: logs.LogFormat, out: io.StringIO
) -> None:
    logs.set_up("WARNING", (), form, out)
    try:
        fail()
    except ValueError:
        logging.getLogger("x").exception("it failed")
    (line,) = out.getvalue().splitlines()
    assert "ValueError at test_logs.py:" in line
    assert SECRET not in line
    assert "Traceback" not in line


def test_at_debug_the_whole_traceback_is_told(out: io.StringIO) -> None:
    logs.set_up("DEBUG", (), "text", out)
    try:
        fail()
    except ValueError:
        logging.getLogger("x").exception("it failed")
    assert "Traceback (most recent call last)" in out.getvalue()


def test_a_crash_of_the_process_is_logged_like_any_failure(out: io.StringIO) -> None:
    logs.set_up("ERROR", {SECRET}, "text", out)
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert out.getvalue().startswith("bizproc-mcp: critical: stopped by a defect, please report it: ValueError at ")


def test_announcements_are_told_at_every_level_and_debug_lines_only_where_wanted(out: io.StringIO) -> None:
    logs.set_up("ERROR", (), "text", out)
    logs.announce("serving http://127.0.0.1:1/mcp")
    logging.getLogger("x").warning("not wanted")
    assert out.getvalue() == "bizproc-mcp: serving http://127.0.0.1:1/mcp\n"


def test_warnings_of_libraries_become_log_lines(out: io.StringIO) -> None:
    logs.set_up("WARNING", (), "json", out)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["logger"] == "py.warnings"


def test_a_place_in_a_library_tells_a_few_lines_a_minute_and_how_many_more_there_were(out: io.StringIO) -> None:
    seconds = [0.0]
    logs.set_up("WARNING", (), "text", out)
    [handler] = logging.getLogger().handlers
    handler.filters[:] = [logs.Repeats(at_once=3, seconds=60, clock=lambda: seconds[0])]

    def say(name: str, times: int) -> None:
        for number in range(times):
            logging.getLogger(name).warning("line %d", number)

    say("some.library", 1_000)
    assert len(out.getvalue().splitlines()) == 3
    seconds[0] = 61.0
    say("some.library", 2)
    assert out.getvalue().splitlines()[3:] == [
        "bizproc-mcp: warning: line 0 (997 more like this were left out)",
        "bizproc-mcp: warning: line 1",
    ]
    say("bizproc_mcp.safety", 20)
    assert len(out.getvalue().splitlines()) == 25


def test_only_a_developer_is_told_every_line_of_a_library(out: io.StringIO) -> None:
    logs.set_up("DEBUG", (), "text", out)
    for _ in range(100):
        logging.getLogger("some.library").warning("line")
    assert len(out.getvalue().splitlines()) == 100
