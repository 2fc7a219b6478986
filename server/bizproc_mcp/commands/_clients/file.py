"""A client's configuration file: read whole, backed up, replaced atomically."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bizproc_mcp.commands._private_file import OWNER_ONLY, make_folders, put
from bizproc_mcp.errors import InvalidInput

__all__ = ["Configuration", "write_secret"]


@dataclass(frozen=True, slots=True)
class Configuration:
    """The file as it was read; `raw` is None if it does not exist yet."""

    path: Path
    raw: bytes | None

    @classmethod
    def read(cls, path: Path) -> "Configuration":
        """Read the file, following symlinks; raise `InvalidInput` if it can be neither read nor created."""
        target = Path(os.path.realpath(path))
        if path.is_symlink() and not target.exists():
            raise InvalidInput(f"{path} is a link to {target}, which is not there.", "Mend or remove the link.")
        try:
            return cls(target, target.read_bytes())
        except FileNotFoundError:
            return cls(target, None)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InvalidInput(f"{target} cannot be read: {reason}.", "Nothing was changed.") from None

    @property
    def text(self) -> str:
        """The content; an empty object if the file is blank."""
        try:
            text = (self.raw or b"").decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidInput(
                f"{self.path} is not UTF-8.", "Save it as UTF-8, then try again; nothing was changed."
            ) from None
        return text if text.strip("\ufeff \t\r\n") else "{}\n"

    def replace(self, text: str, now: Callable[[], datetime]) -> Path | None:
        """Replace the file atomically and keep a backup beside it; return the backup's path.

        The backup has the same permissions as the file, since it may hold other servers' secrets.
        """
        try:
            make_folders(self.path.parent)
            backup = self._back_up(now())
            put(self.path, text.encode("utf-8"), self._mode(), self._still_the_same)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InvalidInput(f"{self.path} cannot be written: {reason}.", "Nothing was changed.") from None
        return backup

    def _back_up(self, moment: datetime) -> Path | None:
        if self.raw is None:
            return None
        name = f"{self.path.name}.backup-{moment:%Y%m%d-%H%M%S}"
        backup = self.path.with_name(name)
        for number in range(2, 1000):
            if not backup.exists():
                break
            backup = self.path.with_name(f"{name}-{number}")
        put(backup, self.raw, self._mode())
        return backup

    def _mode(self) -> int:
        # A new file is for the owner only: it names commands to run and may hold secrets later.
        return self.path.stat().st_mode & 0o777 if self.raw is not None else OWNER_ONLY

    def _still_the_same(self) -> None:
        now = self.path.read_bytes() if self.path.exists() else None
        if now != self.raw:
            raise InvalidInput(f"{self.path} was changed by another program just now.", "Run the command again.")


def write_secret(path: Path, value: str) -> None:
    """Write a secret to a file that only its owner may read; raise `InvalidInput` if that fails."""
    try:
        make_folders(path.parent)
        put(path, value.encode("utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(f"{path} cannot be written: {reason}.", "Set BIZPROC_STATE_DIR to another folder.") from None
