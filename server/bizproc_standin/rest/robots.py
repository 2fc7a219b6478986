"""``bizproc.robot.add``, ``update``, ``delete``, ``list`` (docs/portal.md 8)."""

from bizproc_standin.rest.activity_registration import registration_methods

__all__ = ["METHODS"]

METHODS = registration_methods("bizproc.robot", robot=True)
