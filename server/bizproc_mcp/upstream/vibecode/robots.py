"""Robots: `/v1/bizproc-robots`, in the same format as activities."""

from bizproc_mcp.upstream.vibecode.activities import VibecodeActivities

__all__ = ["VibecodeRobots"]


class VibecodeRobots(VibecodeActivities):
    """The robot methods."""

    _path = "bizproc-robots"
