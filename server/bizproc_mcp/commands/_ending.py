"""Ends a serving process even if a thread is still busy."""

import logging
import os
import sys
import threading
from contextlib import suppress

__all__ = ["leave"]

_PATIENCE = 0.2
"""Seconds to wait for threads that are about to end."""


def leave(status: int = 0) -> None:
    """Exit here if a thread is still busy (everything is closed and written); otherwise return and exit as usual.

    Python itself would wait for such a thread, and a running computation cannot be stopped.
    """
    others = [one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon]
    for one in others:
        one.join(_PATIENCE / len(others))
    if any(one.is_alive() for one in others):
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # the other side may be gone
                stream.flush()
        os._exit(status)
