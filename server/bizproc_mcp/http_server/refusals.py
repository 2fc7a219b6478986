"""Counts rejections, so that the clients who cause them cannot fill the log."""

import logging
from collections import Counter

__all__ = ["count"]

logger = logging.getLogger(__name__)


def count(refused: "Counter[str]", reason: str, told: str) -> None:
    """Count a reason; the first, tenth, hundredth… is logged with the format `told`, the number and the reason."""
    refused[reason] += 1
    times = refused[reason]
    if times == 10 ** (len(str(times)) - 1):
        logger.warning(told, times, reason)
