"""The tokens of an OAuth application and the file that stores them, shared by all of the user's processes."""

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
    """Tokens from the authorization server, with their context.

    `expires` is in seconds since 1970 by this machine's clock, 0 if unknown. `endpoint` is the portal's REST
    address (`https://company.bitrix24.com/rest/`), from the settings or confirmed by the user. `elsewhere` is
    another address that a later response named: until the user confirms it, these tokens are not sent
    anywhere. `server` is the authorization server. `begun_from` is the fingerprint of the environment's
    refresh token that these tokens replaced. `in_doubt` means that the response to a renewal was lost, so the
    refresh token may be used up.
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
    """Identifies a secret without storing it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32] if secret else ""


class Owning(Protocol):
    """Returns the path of a file only its owner can access, creating it if needed; raises `InvalidInput`."""

    def __call__(self, folder: Path, name: str) -> Path:
        """Return the path."""
        ...


class TokenFile:
    """One file per application and portal, readable only by its owner, always replaced as a whole.

    `owned` creates the folder and file, and rejects any that others can read.
    """

    def __init__(self, folder: Path, application: Application, owned: Owning, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock
        self._owned = owned
        name = fingerprint(f"{application.address.lower()} {application.client_id}")[:16]
        self._name = f"tokens-{name}.json"

    @property
    def path(self) -> Path:
        """The path of the token file."""
        return self.folder / self._name

    def read(self) -> Tokens | None:
        """The stored tokens, or None; raises `InvalidInput` if others can read the file."""
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
        """Replace the file atomically, on disk before this returns; call it inside `alone`."""
        path = self._owned(self.folder, self._name)
        # A fixed name, so that a file left half written by a killed process is overwritten.
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
        """Lock the file against all other processes; raises `InvalidInput` after waiting a minute and a half."""
        from filelock import FileLock, Timeout  # noqa: PLC0415  # takes 50 ms, and only a renewal needs it

        lock = FileLock(self._owned(self.folder, f"{self._name}.lock"), thread_local=False, preserve_lock_file=True)
        began = self._clock.now()
        while True:
            try:
                # Non-blocking: it takes microseconds, so it needs no thread and can be cancelled.
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
