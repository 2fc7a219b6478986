"""The tokens of an OAuth application and the file that keeps them, shared by every process of the person."""

import contextlib
import hashlib
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings import Application
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["TokenFile", "Tokens", "fingerprint"]

_BETWEEN_TRIES = 0.05
_PATIENCE = 90.0
_MAX_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the authorization server gave, and what belongs to it.

    `expires` is in seconds since 1970 by this machine's clock, 0 where nobody said. `endpoint` is where the
    portal's REST is (`https://company.bitrix24.com/rest/`): where the settings say, or where a person has
    agreed to send tokens. `elsewhere` is another place that an answer named since: until a person has agreed
    to it, these tokens go nowhere. `server` is the authorization server. `begun_from` is the fingerprint of
    the environment's refresh token these have replaced. `in_doubt` says that a renewal was sent and its
    answer lost: the refresh token may be used up.
    """

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: float = 0.0
    endpoint: str = ""
    server: str = ""
    member_id: str = ""
    user_id: int = 0
    scopes: tuple[str, ...] = ()
    begun_from: str = ""
    in_doubt: bool = False
    elsewhere: str = ""


def fingerprint(secret: str) -> str:
    """Tells secrets apart without holding them."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32] if secret else ""


class Owning(Protocol):
    """Gives the path of a file that is the owner's alone, made where it is not there; raises `InvalidInput`."""

    def __call__(self, folder: Path, name: str) -> Path:
        """The path."""
        ...


class TokenFile:
    """One file an application and portal, readable by its owner only, replaced as a whole.

    `owned` makes folder and file and refuses those that others can read.
    """

    def __init__(self, folder: Path, application: Application, owned: Owning, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock
        self._owned = owned
        name = fingerprint(f"{application.address.lower()} {application.client_id}")[:16]
        self._name = f"tokens-{name}.json"

    @property
    def path(self) -> Path:
        """Where the tokens are."""
        return self.folder / self._name

    def read(self) -> Tokens | None:
        """The tokens kept, None where there are none; `InvalidInput` for a file that is open to others."""
        if not self.path.exists():
            return None
        path = self._owned(self.folder, self._name)
        try:
            with path.open("rb") as file:
                kept = json.loads(file.read(_MAX_FILE) or b"null")
        except (OSError, ValueError) as error:
            raise InvalidInput(
                f"The file of tokens {path} cannot be read ({type(error).__name__}).",
                "Remove it and sign in again with bizproc-mcp login.",
            ) from None
        tokens = _tokens(kept) if isinstance(kept, dict) else None
        return tokens if tokens is not None and (tokens.access or tokens.refresh) else None

    def write(self, tokens: Tokens) -> None:
        """Replace what is kept, all or nothing, on disk before this returns; call it inside `alone`."""
        path = self._owned(self.folder, self._name)
        # One name: what a killed process left half written is written over.
        fresh = self._owned(self.folder, f"{self._name}.new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(asdict(tokens), file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise InvalidInput(
                f"The new tokens could not be written to {path} ({type(error).__name__}).",
                "Free some space or set BIZPROC_STATE_DIR; then sign in again with bizproc-mcp login.",
            ) from None

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Hold the file against every other process; `InvalidInput` after a minute and a half of waiting."""
        from filelock import FileLock, Timeout  # noqa: PLC0415  # 50 ms that only a renewal needs

        lock = FileLock(self._owned(self.folder, f"{self._name}.lock"), thread_local=False, preserve_lock_file=True)
        began = self._clock.now()
        while True:
            try:
                # Never blocking: it takes microseconds, so no thread is needed and cancelling works.
                lock.acquire(blocking=False)
                break
            except Timeout:
                if self._clock.now() - began > _PATIENCE:
                    raise InvalidInput(
                        "Another bizproc-mcp process has been renewing the tokens for more than a minute.",
                        "End it, then try again.",
                    ) from None
                await self._clock.sleep(_BETWEEN_TRIES)
        try:
            yield
        finally:
            lock.release()


def _tokens(kept: Mapping[str, object]) -> Tokens:
    def text(name: str) -> str:
        value = kept.get(name)
        return value if isinstance(value, str) else ""

    expires, user, scopes = kept.get("expires"), kept.get("user_id"), kept.get("scopes")
    return Tokens(
        access=text("access"),
        refresh=text("refresh"),
        expires=float(expires) if isinstance(expires, int | float) else 0.0,
        endpoint=text("endpoint"),
        server=text("server"),
        member_id=text("member_id"),
        user_id=user if isinstance(user, int) else 0,
        scopes=tuple(str(one) for one in scopes) if isinstance(scopes, list) else (),
        begun_from=text("begun_from"),
        in_doubt=kept.get("in_doubt") is True,
        elsewhere=text("elsewhere"),
    )
