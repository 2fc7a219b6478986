"""The server as a process of its own that is watched: memory, waiting for a processor, its log, its end."""

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
"""Bytes of growth at which a server is killed: the machine is others' too."""
ENDING_PATIENCE = 12.0
_ADDRESS = re.compile(r"serving (http://\S+)/mcp")


@dataclass(slots=True)
class WatchedProcess:
    """A running server; `kill` is for one that does not answer any more."""

    process: Process
    log: Path
    base: int = 0
    """Bytes it held when it had answered first."""
    killed: str = ""
    _largest: int = 0

    @property
    def status(self) -> int | None:
        """Its exit status, None while it runs."""
        return self.process.returncode

    def memory(self) -> int:
        """Bytes it holds now, 0 where it has ended."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def peak(self) -> int:
        """The most bytes it held since `forget_peak`."""
        with suppress(OSError, IndexError):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            self._largest = max(self._largest, int(status.partition("VmHWM:")[2].split()[0]) * 1024)
        return self._largest

    def forget_peak(self) -> None:
        """Begin to look for the peak anew."""
        self._largest = 0
        with suppress(OSError):
            Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def waited(self) -> float:
        """Seconds its first thread has waited for a processor: a loaded machine is no freeze of the server."""
        try:
            told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/schedstat").read_text()
        except OSError:
            return 0.0
        return int(told.split()[1]) / 1e9

    def written(self) -> str:
        """All it has written to standard error."""
        return self.log.read_bytes().decode("utf-8", "surrogateescape")

    def kill(self, why: str) -> None:
        """End it at once."""
        self.killed = self.killed or why
        with suppress(ProcessLookupError):
            self.process.kill()

    async def wait(self, seconds: float) -> None:
        """Wait for its end, at most so long."""
        with anyio.move_on_after(seconds):
            while self.status is None:  # noqa: ASYNC110 (nothing here tells of it)
                await anyio.sleep(0.02)

    async def watch_memory(self) -> None:
        """Kill it before it takes the machine's memory."""
        while self.status is None:
            now = self.memory()
            self._largest = max(self._largest, now)
            if self.base and now > self.base + MOST_MEMORY:
                self.kill("it had grown too large")
            await anyio.sleep(0.02)

    async def end(self, how: Ending) -> float:
        """End it as a client or a person would; seconds it took, those waited for a processor left out."""
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
        """Where it serves over HTTP, "" where it ended before it said so."""
        while self.status is None:
            if found := _ADDRESS.search(self.written()):
                return found[1]
            await anyio.sleep(0.02)
        return ""


@asynccontextmanager
async def running_process(
    scene: Scene, environment: Mapping[str, str], folder: Path, server: Sequence[str] = SERVER
) -> AsyncIterator[WatchedProcess]:
    """Start it; whatever happens it is gone afterwards."""
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
