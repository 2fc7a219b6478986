"""The window into the stand-in: its control endpoints, past the server and its client."""

import json
import urllib.error
import urllib.request

import anyio.to_thread

from bizproc_mcp.models._base import Json


class StandInWindow:
    """Reads `/standin/…` of a portal on this machine."""

    def __init__(self, address: str, patience: float = 5.0) -> None:
        self._address = address.rstrip("/")
        self._patience = patience
        # A proxy of the environment is for the world outside, never for this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def look(self, path: str) -> Json:
        """What stands there, None where nothing does; `OSError` where the portal does not answer."""
        return await anyio.to_thread.run_sync(self._get, path)

    def _get(self, path: str) -> Json:
        try:
            with self._opener.open(f"{self._address}/standin/{path}", timeout=self._patience) as answer:
                found: Json = json.load(answer)
        except urllib.error.HTTPError as refused:
            refused.close()
            return None
        return found
