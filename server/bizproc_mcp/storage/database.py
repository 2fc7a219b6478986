"""One SQLite database, used by one thread at a time and shared with other processes."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

import anyio
import anyio.to_thread

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.storage.state_dir import owned_file

__all__ = ["Database"]

_T = TypeVar("_T")
_BUSY_SECONDS = 5.0
_TRIES = 100


class Database:
    """Opened on first use; `do` blocks, `run` uses a thread, and both run inside one transaction.

    Raises `InvalidInput` if the folder or file cannot be trusted or used.
    """

    def __init__(self, folder: Path, name: str, schema: str) -> None:
        self._folder = folder
        self._name = name
        self._schema = schema
        self._turn = Lock()
        self._limiter: anyio.CapacityLimiter | None = None
        self._open: sqlite3.Connection | None = None

    @property
    def path(self) -> Path:
        """The path of the file, which may not exist yet."""
        return self._folder / self._name

    async def run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Run the work in a thread; it completes even if the caller is cancelled."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(1)
        return await anyio.to_thread.run_sync(self.do, work, limiter=self._limiter)

    def do(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Run the work in this thread; if it raises, everything is rolled back."""
        with self._turn:
            try:
                connection = self._connected()
                with _transaction(connection):
                    return work(connection)
            except sqlite3.Error as error:
                raise InvalidInput(
                    f"The state file {self.path} cannot be used ({type(error).__name__}: {error}).",
                    "Check the disk, or move the file away.",
                ) from None
            except OverflowError:  # an integer of more than 64 bits
                raise InvalidInput("That number is larger than any that is kept here.", "Check the id.") from None

    def interrupt(self) -> None:
        """Interrupt the running statement, in any thread: its transaction is rolled back, and it raises."""
        connection = self._open
        if connection is not None:
            with suppress(sqlite3.ProgrammingError):  # closed meanwhile
                connection.interrupt()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._turn:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _connected(self) -> sqlite3.Connection:
        if self._open is None:
            path = owned_file(self._folder, self._name)
            # The lock above allows one thread at a time.
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                connection.row_factory = sqlite3.Row
                _set_wal(connection)
                # FULL: a journal row written before a request must survive a power failure after it.
                connection.execute("PRAGMA synchronous=FULL")
                with _transaction(connection):
                    for statement in self._schema.split(";"):
                        connection.execute(statement)
            except BaseException:
                connection.close()
                raise
            self._open = connection
        return self._open


def _set_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging, with retries: SQLite ignores the busy timeout when two processes do it at once."""
    for _ in range(_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(_BUSY_SECONDS / _TRIES)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    # IMMEDIATE: two processes that read the last row before adding one must take turns.
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
