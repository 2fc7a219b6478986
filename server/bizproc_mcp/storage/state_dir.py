"""The state folder: the journal, pending confirmations, tokens."""

import os
import stat
from pathlib import Path

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings import Settings

__all__ = ["owned_file", "state_dir", "state_dirs"]

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def state_dir(settings: Settings) -> Path:
    """The state folder; the demo has a separate one, so that invented approvals never mix with real ones.

    The folder is neither created nor checked yet.
    """
    folder = settings.state_dir or _usual()
    return folder / "demo" if settings.demo else folder


def state_dirs(settings: Settings) -> tuple[Path, ...]:
    """Every folder that may hold this server's state, including subfolders: the configured one and the default."""
    return tuple(dict.fromkeys((settings.state_dir or _usual(), _usual())))


def _usual() -> Path:
    from platformdirs import user_state_dir  # noqa: PLC0415 (not needed if a folder is configured)

    return Path(user_state_dir("bizproc-mcp", appauthor=False))


def owned_file(folder: Path, name: str) -> Path:
    """The path of a file in the folder; both are created for the owner only if missing.

    Raises `InvalidInput` if the folder or the file is a link, belongs to someone else, or is open
    to others: a journal that others can change proves nothing.
    """
    path = folder / name
    try:
        # One by one: with `parents=True`, the parents would get default permissions.
        for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        _check(folder, folder.lstat(), directory=True)
        _check_way(folder)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            _check(path, path.lstat(), directory=False)
    except OSError as error:
        raise InvalidInput(
            f"The state directory {folder} cannot be used ({type(error).__name__}).",
            "Set BIZPROC_STATE_DIR to a folder of your own.",
        ) from None
    return path


def _check_way(folder: Path) -> None:
    """Reject links owned by others in the path: tomorrow they could lead elsewhere, to a new, empty journal."""
    if os.name == "nt":
        return
    for above in folder.parents:
        if above.is_symlink() and above.lstat().st_uid not in (0, os.geteuid()):
            raise InvalidInput(
                f"{above} is a link that belongs to another user.", "Set BIZPROC_STATE_DIR to a folder of your own."
            )


def _check(path: Path, found: os.stat_result, *, directory: bool) -> None:
    right_kind = stat.S_ISDIR(found.st_mode) if directory else stat.S_ISREG(found.st_mode)
    if not right_kind:
        wanted = "folder" if directory else "file"
        raise InvalidInput(f"{path} is a link or not a {wanted}.", f"Choose a {wanted} of your own, without a link.")
    if os.name == "nt":  # Windows uses access lists, not modes, and the profile folder belongs to the user
        return
    if found.st_uid != os.geteuid():
        raise InvalidInput(f"{path} belongs to another user.", "Set BIZPROC_STATE_DIR to a folder of your own.")
    if found.st_mode & _OTHERS:
        mode = "700" if directory else "600"
        raise InvalidInput(f"{path} is open to other users of this machine.", f"Run: chmod {mode} {path}")
