"""Robots: `bizproc.robot.add`, `.update`, `.list`, `.delete`; parameters as for activities (docs/portal.md 8.1)."""

from bizproc_mcp.upstream.rest.activities import RestActivities

__all__ = ["RestRobots"]


class RestRobots(RestActivities):
    """The robot methods; a code is unique across an application's activities and robots."""

    _prefix = "bizproc.robot"
