"""Robots: `/v1/bizproc-robots`, in one shape with activities."""

from bizproc_mcp.upstream.vibecode.activities import VibecodeActivities

__all__ = ["VibecodeRobots"]


class VibecodeRobots(VibecodeActivities):
    """The group of robots."""

    _path = "bizproc-robots"
