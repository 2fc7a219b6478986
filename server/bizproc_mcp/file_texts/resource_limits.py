"""Limits that the operating system puts on a process; Windows has none of these calls."""

import sys

__all__ = ["limit_this_process"]

_OPEN_FILES = 64


def limit_this_process(memory: int, seconds: int) -> None:
    """Limit this process for good: bytes of memory, seconds of processor time, no file written, no process started.

    What a system does not know or does not allow is left as it is: the time limit of the parent remains.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not available on Windows)

    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue
