"""Robots: `bizproc.robot.add`, `.update`, `.list`, `.delete`; parameters as activities have (docs/portal.md 8.1)."""

from bizproc_mcp.upstream.rest.activities import RestActivities

__all__ = ["RestRobots"]


class RestRobots(RestActivities):
    """The group of robots; a code is unique across activities and robots of an application."""

    _prefix = "bizproc.robot"
