"""The folder for what must outlive the process: the journal, requests for confirmation, tokens."""

import os
import stat
from pathlib import Path

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings import Settings

__all__ = ["owned_file", "state_dir", "state_dirs"]

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def state_dir(settings: Settings) -> Path:
    """Where state is kept; the demo keeps its own, so that invented approvals never mix with real ones.

    The folder is not made or looked at yet.
    """
    folder = settings.state_dir or _usual()
    return folder / "demo" if settings.demo else folder


def state_dirs(settings: Settings) -> tuple[Path, ...]:
    """Every folder where state of this server may be, with all below it: the configured one and the usual one."""
    return tuple(dict.fromkeys((settings.state_dir or _usual(), _usual())))


def _usual() -> Path:
    from platformdirs import user_state_dir  # noqa: PLC0415 (only where no folder is configured)

    return Path(user_state_dir("bizproc-mcp", appauthor=False))


def owned_file(folder: Path, name: str) -> Path:
    """The path of a file in the folder, both made for the owner alone where they are not there.

    Raises `InvalidInput` where the folder or the file is a link, belongs to somebody else, or is open
    to others: a journal that others can change proves nothing.
    """
    path = folder / name
    try:
        # One by one: with `parents=True` the ones above would be open to others.
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
    """A link of somebody else on the way could lead elsewhere tomorrow, to a journal that begins anew."""
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
    if os.name == "nt":  # access lists, not modes, decide there; the profile folder is the user's own
        return
    if found.st_uid != os.geteuid():
        raise InvalidInput(f"{path} belongs to another user.", "Set BIZPROC_STATE_DIR to a folder of your own.")
    if found.st_mode & _OTHERS:
        mode = "700" if directory else "600"
        raise InvalidInput(f"{path} is open to other users of this machine.", f"Run: chmod {mode} {path}")
