"""The HTTP client that posts to handlers; loaded on the first call."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    import httpx

__all__ = ["HandlerPost"]

_PATIENCE_SECONDS = 10.0
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Bitrix24 Webhook Engine"}


class HandlerPost:
    """Posts forms with one shared client; use as an async context manager."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None
        self._opening = anyio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            with anyio.CancelScope(shield=True):
                await self._client.aclose()

    async def __call__(self, address: str, body: bytes) -> int:
        """Post once and return the status; ``OSError`` when there is no response."""
        async with self._opening:
            if self._client is None:
                # The library and its TLS context load in a thread, so the portal keeps responding.
                self._client = await anyio.to_thread.run_sync(_open_client)
        return await _post(self._client, address, body)


def _open_client() -> "httpx.AsyncClient":
    import httpx  # noqa: PLC0415 - see the module's docstring

    return httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_SECONDS)


async def _post(client: "httpx.AsyncClient", address: str, body: bytes) -> int:
    import httpx  # noqa: PLC0415 - already loaded by the thread that opened the client

    try:
        answer = await client.post(address, content=body, headers=_HEADERS)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        raise OSError(f"{type(failure).__name__}: {failure}") from failure
    return answer.status_code
