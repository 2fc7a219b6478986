"""All addresses of the facade."""

from urllib.parse import unquote

from bizproc_standin.vibecode import events, me, registrations, templates, users, workflows
from bizproc_standin.vibecode.portal import TEMPLATE_ADDRESSES, Route, VibecodePortal

__all__ = ["ROUTES", "find_route"]

ROUTES: tuple[Route, ...] = tuple(
    route for group in (me, events, workflows, templates, registrations, users) for route in group.ROUTES
)
"""Fixed addresses come before those with an item."""


def find_route(portal: VibecodePortal, verb: str, path: str) -> tuple[Route, str] | None:
    """The route of an address below ``/v1/``, and its item; None when there is none."""
    parts = path.strip("/").split("/")
    for route in ROUTES:
        if route.verb == verb and (route.path not in TEMPLATE_ADDRESSES or route.path in portal.template_addresses):
            pattern = route.path.split("/")
            if len(pattern) == len(parts) and all(p in {"{}", part} for p, part in zip(pattern, parts, strict=True)):
                return route, unquote(parts[-1]) if pattern[-1] == "{}" else ""
    return None
