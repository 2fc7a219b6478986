"""The inbox stops soon after a signal, whatever a stranger's call is doing, and at once after a second signal.

It used to wait for the call: 15 seconds if the call was slow to store, forever if it could not be stored.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.app.test_process import environment
from tests.fixtures.forking import DEVNULL, Child, started
from tests.inbox.load import free_port
from tests.inbox.posting import TOKEN, encoded, fields

PATIENCE = 20.0
"""Seconds within which it is over many times; what keeps it busy would take a minute."""


@contextmanager
def taking_a_call(way: str, folder: Path) -> Iterator[Child]:
    port = free_port()
    words = ["--listen", f"127.0.0.1:{port}", "--state-dir", str(folder)]
    env = environment(folder, BIZPROC_APPLICATION_TOKEN=TOKEN)
    process = started("tests.attacks.busy_inbox", way, *words, env=env, stdin=DEVNULL, stdout=DEVNULL, text=True)
    assert process.stderr is not None
    form = {"content-type": "application/x-www-form-urlencoded"}

    def post() -> None:
        with suppress(httpx.HTTPError):  # it ends without an answer
            httpx.post(f"http://127.0.0.1:{port}/", content=encoded(fields(1)), headers=form, timeout=70)

    posting = threading.Thread(target=post)
    try:
        assert "receiving calls" in process.stderr.readline()
        posting.start()
        while "taking" not in process.stderr.readline():
            assert process.poll() is None
        yield process
    finally:
        process.kill()
        process.wait(10)
        posting.join(10)
        process.stderr.close()


@pytest.mark.slow  # waits or computes for seconds
@pytest.mark.parametrize("way", ["sql", "python"])
def test_a_call_that_never_is_stored_holds_the_end_up_for_seconds_only(way: str, tmp_path: Path) -> None:
    with taking_a_call(way, tmp_path) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == (0 if way == "sql" else 128 + signal.SIGTERM)


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with taking_a_call("patient", tmp_path) as process:
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in (128 + signal.SIGINT, 128 + signal.SIGTERM)
