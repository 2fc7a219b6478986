"""A server subprocess driven by raw lines, so that no client library affects the figures."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

BARE = ("tests/benchmarks/bare_server.py",)
OURS = ("-m", "bizproc_mcp")
INITIALIZE = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "benchmark", "version": "1"},
}


class Elicitation:
    """One session over stdio; `since` returns the seconds since the process was spawned."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._spawned = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
        )
        self._id = 0

    def since(self) -> float:
        """Seconds since the spawn."""
        return time.perf_counter() - self._spawned

    def peak_memory(self) -> int:
        """The process's peak memory in bytes; 0 if the system does not report it."""
        return self._memory("VmHWM")

    def memory_from_now(self) -> int:
        """Its memory now, in bytes; the peak is counted from now on, where the system can forget the one before."""
        with contextlib.suppress(OSError):
            Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")
        return self._memory("VmRSS")

    def _memory(self, name: str) -> int:
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return 0
        return int(status.partition(f"{name}:")[2].split()[0]) * 1024

    def ask(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        """Send a request, wait for the response and return its result."""
        self._id += 1
        self._send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params or {}})
        while True:
            message = json.loads(self._process.stdout.readline()) if self._process.stdout else {}
            if message.get("id") == self._id:
                return message["result"]

    def call_all(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[tuple[float, Any]]:
        """Call many tools at once; return each result with its time in seconds since the first request."""
        began, first = time.perf_counter(), self._id + 1
        for name, arguments in calls:
            self._id += 1
            params = {"name": name, "arguments": arguments}
            self._send({"jsonrpc": "2.0", "id": self._id, "method": "tools/call", "params": params})
        answers: dict[int, tuple[float, Any]] = {}
        while len(answers) < len(calls):
            message = json.loads(self._process.stdout.readline()) if self._process.stdout else {}
            if message.get("id", 0) >= first and "method" not in message:
                answers[message["id"]] = (time.perf_counter() - began, message["result"])
        return [answers[number] for number in sorted(answers)]

    def initialize(self) -> None:
        """The handshake."""
        self.ask("initialize", INITIALIZE)
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a tool."""
        return self.ask("tools/call", {"name": tool, "arguments": arguments})

    def _send(self, message: Mapping[str, Any]) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()
