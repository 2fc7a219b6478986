"""How much of the server connections may take up, and for how long."""

import sys
from dataclasses import dataclass, replace

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of connections, seconds, bytes.

    `strangers` are those that have not shown the server's secret yet, `known` those that have: neither takes
    the other's places. `head_seconds` is the time for the first line and the headers, `body_seconds` for the
    whole body, `idle_seconds` how long a known connection may wait for its next request, `stalled_seconds` how
    long a peer may leave an answer unread. `buffered_bytes` is what bodies may hold in all until they are dealt with.
    """

    strangers: int = 128
    known: int = 128
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    idle_seconds: float = 40.0
    stalled_seconds: float = 30.0
    body_bytes: int = 1024 * 1024
    buffered_bytes: int = 16 * 1024 * 1024

    def of_this_process(self) -> "Limits":
        """The same, fitted into the files this process may open: a connection too many stops everything."""
        most = _open_files() // 8
        return replace(self, strangers=min(self.strangers, most), known=min(self.known, most))


def _open_files() -> int:
    if sys.platform == "win32":
        return 8192  # what its sockets allow has nothing to do with open files
    import resource  # noqa: PLC0415 (there is none on Windows)

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1 << 20 if soft == resource.RLIM_INFINITY else soft
