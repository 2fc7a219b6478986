"""A view of the stand-in through its control endpoints, bypassing the server and its client."""

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
        # Proxies from the environment are never used for loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def look(self, path: str) -> Json:
        """Return what is there, None if nothing is; raise `OSError` if the portal does not respond."""
        return await anyio.to_thread.run_sync(self._get, path)

    def _get(self, path: str) -> Json:
        try:
            with self._opener.open(f"{self._address}/standin/{path}", timeout=self._patience) as answer:
                found: Json = json.load(answer)
        except urllib.error.HTTPError as refused:
            refused.close()
            return None
        return found
