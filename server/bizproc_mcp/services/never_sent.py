"""Files that are never sent, wherever BIZPROC_FILES_DIR points: this server's own state, secrets and policy."""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.settings import Settings
from bizproc_mcp.settings.masking import forms
from bizproc_mcp.storage.state_dir import state_dirs

__all__ = ["NeverSent"]

_TELLING = 8
"""Minimum length of a secret to search for: a string this long doesn't appear in a file by chance."""

_LONG_WORD = re.compile(r"[A-Za-z0-9._~+/=-]{24,}")

_Identity = tuple[int, int]
"""Device and inode: they stay the same under another name, a hard link, other letter case or a mount."""


class NeverSent:
    """Checks every component of a path; the protected files are looked up again for each call.

    It reads the disk, so call it in a thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._state = [folder for folder in state_dirs(settings) if folder.exists()]
        self._folders = _identities(self._state)
        self._files = _identities(settings.kept_files)
        self._paths = {Path(os.path.realpath(path)) for path in settings.kept_files}
        secrets = {*settings.secrets(), *_kept_secrets(self._state)}
        written = {form for secret in secrets if len(secret) >= _TELLING for form in forms(secret)}
        # The encodings in which editors and shells save text on any system.
        self._secrets = {form.encode(coding) for form in written for coding in ("utf-8", "utf-16-le", "utf-16-be")}

    def check_root(self, folder: Path) -> None:
        """Check the files folder and all its parents; raise `InvalidInput` if nothing in it may be read."""
        real = Path(os.path.realpath(folder))
        if _identities([real, *real.parents]) & self._folders:
            raise InvalidInput(
                "BIZPROC_FILES_DIR lies inside the folder where this server keeps its own state.",
                "Set it to a folder that holds nothing but files to send.",
            )
        if any(part.startswith(".") for part in real.parts):
            raise InvalidInput(
                "BIZPROC_FILES_DIR lies in a dot folder: such folders hold configuration and keys.",
                "Set it to a folder that holds nothing but files to send.",
            )

    def check_names(self, parts: Collection[str]) -> None:
        """Check the names below the folder: no hidden files or folders."""
        if any(part.startswith(".") for part in parts):
            raise self._refusal("/".join(parts), "names that begin with a dot are hidden files and folders")

    def check_folder(self, found: os.stat_result, shown: str) -> None:
        """Check an opened folder on the path."""
        if (found.st_dev, found.st_ino) in self._folders:
            raise self._refusal(shown, "it belongs to this server's own state")

    def check_file(self, found: os.stat_result, path: Path, shown: str) -> None:
        """Check the opened file."""
        identity = (found.st_dev, found.st_ino)
        if identity in self._files or Path(os.path.realpath(path)) in self._paths:
            raise self._refusal(shown, "this server reads a secret or its policy from it")
        # Only a file with several hard links can be a state file under another name.
        if found.st_nlink > 1 and identity in _identities(_inside(self._state)):
            raise self._refusal(shown, "it belongs to this server's own state")

    def check_content(self, content: bytes, shown: str) -> None:
        """Check the content: a copy of a secret, for example in a client's configuration, is rejected too."""
        if any(secret in content for secret in self._secrets):
            raise self._refusal(shown, "it holds a secret of this server")

    @staticmethod
    def _refusal(shown: str, why: str) -> InvalidInput:
        return InvalidInput(f"{quoted(shown, 120)} is never read: {why}.", "Nothing was sent.")


def _identities(paths: Collection[Path] | Iterator[Path]) -> set[_Identity]:
    found: set[_Identity] = set()
    for path in paths:
        try:
            about = path.stat()
        except OSError:
            continue  # missing or unreadable for us, so we can't send it either
        found.add((about.st_dev, about.st_ino))
    return found


def _kept_secrets(folders: Collection[Path]) -> Iterator[str]:
    """The long strings in the stored JSON: the sign-in's tokens and their renewals."""
    for path in _inside(folders):
        if path.suffix == ".json":
            try:
                yield from _LONG_WORD.findall(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue


def _inside(folders: Collection[Path]) -> Iterator[Path]:
    for folder in folders:
        for above, _, names in os.walk(folder):
            yield from (Path(above, name) for name in names)
