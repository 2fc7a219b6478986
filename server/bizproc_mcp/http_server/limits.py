"""How much of the server connections may use, and for how long."""

import sys
from dataclasses import dataclass, replace

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in connections, seconds and bytes.

    `strangers` is the number of connections that have not shown the server's secret yet, `known` of those that
    have: neither takes the other's places. `head_seconds` is the time for the request line and headers,
    `body_seconds` for the whole body. `idle_seconds` is how long a known connection may wait for its next
    request, `stalled_seconds` how long a peer may leave a response unread. `buffered_bytes` is the total size
    of unprocessed bodies.
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
        """The same limits, reduced to this process's limit of open files: running out of them stops everything."""
        most = _open_files() // 8
        return replace(self, strangers=min(self.strangers, most), known=min(self.known, most))


def _open_files() -> int:
    if sys.platform == "win32":
        return 8192  # the socket limit is unrelated to open files
    import resource  # noqa: PLC0415 (not available on Windows)

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1 << 20 if soft == resource.RLIM_INFINITY else soft
