"""The assistant's side of a trial's socket; it imports little, because each command is a process of its own."""

import json
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["NoTrial", "ask"]

START_PATIENCE = 30.0
"""Seconds in which a trial that was just started takes its socket."""
ANSWER_PATIENCE = 120.0


class NoTrial(Exception):
    """Nothing listens at the socket, or not any more."""


def ask(path: Path, **asked: str) -> str:
    """Send a command to a trial and wait for what it shows."""
    with _connected(path) as connection:
        line = b""
        with suppress(OSError):
            connection.sendall(json.dumps(asked).encode() + b"\n")
            with connection.makefile("rb") as lines:
                line = lines.readline()
    if not line:
        raise NoTrial("The trial ended, or did not answer in time.")
    return str(json.loads(line)["text"])


def _connected(path: Path) -> socket.socket:
    """A connection, after a while where the trial has only just been started."""
    until = time.monotonic() + START_PATIENCE
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(ANSWER_PATIENCE)
        try:
            connection.connect(os.fspath(path))
        except OSError:
            connection.close()
            if time.monotonic() > until:
                raise NoTrial(f"No trial listens at {path}.") from None
            time.sleep(0.2)
        else:
            return connection
