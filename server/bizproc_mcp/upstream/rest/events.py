"""Events: `bizproc.event.send` and `bizproc.activity.log` (docs/portal.md 9)."""

from collections.abc import Mapping

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.values import sendable

__all__ = ["RestEvents"]


class RestEvents:
    """The event token methods."""

    refuses_used_tokens = False

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def send(self, event_token: str, return_values: Mapping[str, Value], log_message: str = "") -> None:
        """Answer (`bizproc.event.send`): the portal returns true even for a used token."""
        params: dict[str, Json] = {"EVENT_TOKEN": event_token}
        if return_values:
            params["RETURN_VALUES"] = await sendable(return_values)
        if log_message:
            params["LOG_MESSAGE"] = log_message
        await self._rest.write("bizproc.event.send", params)

    async def log(self, event_token: str, log_message: str) -> None:
        """Write a line to the process log (`bizproc.activity.log`)."""
        params = {"EVENT_TOKEN": event_token, "LOG_MESSAGE": log_message}
        await self._rest.write("bizproc.activity.log", params)
