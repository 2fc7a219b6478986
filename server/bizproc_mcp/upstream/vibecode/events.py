"""Events: `POST /v1/workflows/event` and `/v1/workflows/activity-log`."""

from collections.abc import Mapping

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value
from bizproc_mcp.upstream.confirming import check_done
from bizproc_mcp.upstream.values import sendable
from bizproc_mcp.upstream.vibecode.dialect import Vibecode

__all__ = ["VibecodeEvents"]

_EVENT = "workflows/event"
_LOG = "workflows/activity-log"


class VibecodeEvents:
    """The event token methods; a token works once, and a used one is refused."""

    refuses_used_tokens = True

    def __init__(self, api: Vibecode) -> None:
        self._api = api

    async def send(self, event_token: str, return_values: Mapping[str, Value], log_message: str = "") -> None:
        """Answer (`POST /v1/workflows/event`); a used token raises `UsedToken`."""
        body: dict[str, Json] = {"eventToken": event_token}
        if return_values:
            body["returnValues"] = await sendable(return_values)
        if log_message:
            body["logMessage"] = log_message
        check_done(_EVENT, (await self._api.post(_EVENT, body)).data, True)

    async def log(self, event_token: str, log_message: str) -> None:
        """Write a line to the process log (`POST /v1/workflows/activity-log`)."""
        body = {"eventToken": event_token, "logMessage": log_message}
        check_done(_LOG, (await self._api.post(_LOG, body)).data, None)
