"""The server process, monitored: memory, waiting for the CPU, its log, its end."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import anyio
from anyio.abc import Process

from tests.attacks.fuzz.scenes import Ending, Scene

__all__ = ["SERVER", "WatchedProcess", "running_process"]

SERVER = ("-m", "bizproc_mcp")
MOST_MEMORY = 900 * 2**20
"""Bytes of growth at which a server is killed, to protect the machine."""
ENDING_PATIENCE = 12.0
_ADDRESS = re.compile(r"serving (http://\S+)/mcp")


@dataclass(slots=True)
class WatchedProcess:
    """A running server; `kill` is for one that has stopped responding."""

    process: Process
    log: Path
    base: int = 0
    """Its memory in bytes after its first response."""
    killed: str = ""
    _largest: int = 0

    @property
    def status(self) -> int | None:
        """Its exit status, None while it is running."""
        return self.process.returncode

    def memory(self) -> int:
        """Its memory in bytes, 0 after it has ended."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def peak(self) -> int:
        """Its peak memory in bytes since `forget_peak`."""
        with suppress(OSError, IndexError):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            self._largest = max(self._largest, int(status.partition("VmHWM:")[2].split()[0]) * 1024)
        return self._largest

    def forget_peak(self) -> None:
        """Reset the peak."""
        self._largest = 0
        with suppress(OSError):
            Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def waited(self) -> float:
        """Seconds its first thread has waited for the CPU; such delays on a loaded machine are not freezes."""
        try:
            told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/schedstat").read_text()
        except OSError:
            return 0.0
        return int(told.split()[1]) / 1e9

    def written(self) -> str:
        """Its whole standard error output."""
        return self.log.read_bytes().decode("utf-8", "surrogateescape")

    def kill(self, why: str) -> None:
        """Kill it at once."""
        self.killed = self.killed or why
        with suppress(ProcessLookupError):
            self.process.kill()

    async def wait(self, seconds: float) -> None:
        """Wait for its end, with a time limit."""
        with anyio.move_on_after(seconds):
            while self.status is None:  # noqa: ASYNC110 (there is no event to wait for)
                await anyio.sleep(0.02)

    async def watch_memory(self) -> None:
        """Kill it before it exhausts the machine's memory."""
        while self.status is None:
            now = self.memory()
            self._largest = max(self._largest, now)
            if self.base and now > self.base + MOST_MEMORY:
                self.kill("it had grown too large")
            await anyio.sleep(0.02)

    async def end(self, how: Ending) -> float:
        """Stop it as a client or a person would; return the seconds it took, without waiting for the CPU."""
        began, before = anyio.current_time(), self.waited()
        after = before
        with suppress(ProcessLookupError):
            if how == "stdin" and self.process.stdin is not None:
                await self.process.stdin.aclose()
            elif how != "stdin":
                self.process.send_signal(getattr(signal, how))
        with anyio.move_on_after(ENDING_PATIENCE):
            while self.status is None:
                after = max(after, self.waited())
                await anyio.sleep(0.01)
        seconds = anyio.current_time() - began - (after - before)
        if self.status is None:
            self.kill("it did not end")
        return seconds

    async def address(self) -> str:
        """Its HTTP address, "" if it ended before printing it."""
        while self.status is None:
            if found := _ADDRESS.search(self.written()):
                return found[1]
            await anyio.sleep(0.02)
        return ""


@asynccontextmanager
async def running_process(
    scene: Scene, environment: Mapping[str, str], folder: Path, server: Sequence[str] = SERVER
) -> AsyncIterator[WatchedProcess]:
    """Start it; it is stopped in any case."""
    words = ["serve", "--inbox", "127.0.0.1:0"] + (["--http", "127.0.0.1:0"] if scene.serving == "http" else [])
    log = folder / "stderr.log"
    with log.open("wb") as errors:
        process = await _started([sys.executable, *server, *words], environment, folder, errors)
    watched = WatchedProcess(process, log)
    try:
        yield watched
    finally:
        with anyio.CancelScope(shield=True):
            watched.kill("the round is over")
            await process.aclose()


async def _started(command: Sequence[str], environment: Mapping[str, str], folder: Path, errors: IO[bytes]) -> Process:
    return await anyio.open_process(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=folder
    )
