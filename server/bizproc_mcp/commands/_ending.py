"""The end of a process that serves: no thread that still computes holds it up."""

import logging
import os
import sys
import threading
from contextlib import suppress

__all__ = ["leave"]

_PATIENCE = 0.2
"""Seconds for threads that are about to end."""


def leave(status: int = 0) -> None:
    """End here where a thread is still busy, with everything closed and written; else return for the usual end.

    Python itself waits for such a thread, and nothing can stop what it computes.
    """
    others = [one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon]
    for one in others:
        one.join(_PATIENCE / len(others))
    if any(one.is_alive() for one in others):
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # the other side may have gone
                stream.flush()
        os._exit(status)
