"""Stores the demo applications' registrations as if this server had made them, so that their events have types."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import anyio

from bizproc_mcp.inbox.calls import domain_of
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.activities import LocalText, Property, Registration
from bizproc_mcp.settings import Settings

__all__ = ["keep_registrations"]


def keep_registrations(settings: Settings, told: Mapping[str, object]) -> None:
    """Store the activities that the local portal lists if its applications post to an inbox."""
    activities = told.get("activities")
    if not isinstance(activities, list) or not activities:
        return
    portal = domain_of(str(told.get("base_url", "")))
    inbox = Inbox(settings, lambda: datetime.now(UTC))
    registrations = [_registration(one) for one in activities if isinstance(one, Mapping)]

    async def keep() -> None:
        for registration in registrations:
            await inbox.registrations.save(portal, "activity", registration)

    anyio.run(keep)  # connecting runs in a worker thread
    inbox.close()


def _registration(told: Mapping[str, object]) -> Registration:
    return Registration(
        code=str(told.get("code", "")),
        name=_local(told.get("name")),
        properties=tuple(_properties(told.get("properties"))),
        return_properties=tuple(_properties(told.get("return_properties"))),
    )


def _properties(descriptors: object) -> Iterator[Property]:
    for name, descriptor in descriptors.items() if isinstance(descriptors, Mapping) else ():
        given = {key.upper(): value for key, value in descriptor.items()} if isinstance(descriptor, Mapping) else {}
        options = given.get("OPTIONS")
        yield Property(
            id=str(name),
            type=str(given.get("TYPE", "string")),
            name=_local(given.get("NAME")),
            required=given.get("REQUIRED") == "Y",
            multiple=given.get("MULTIPLE") == "Y",
            options={str(key): str(label) for key, label in options.items()} if isinstance(options, Mapping) else {},
        )


def _local(text: object) -> LocalText:
    return {str(key): str(one) for key, one in text.items()} if isinstance(text, Mapping) else str(text or "")
