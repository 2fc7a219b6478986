"""How a request shows who it comes from."""

from typing import Protocol

from bizproc_mcp.settings import Webhook
from bizproc_mcp.upstream.wire.exchange import Request, Signed

__all__ = ["Auth", "WebhookAuth"]


class Auth(Protocol):
    """Gives a request its address and credentials."""

    async def sign(self, request: Request) -> Signed:
        """The address and headers to send the request with, fresh at every try."""
        ...

    async def on_expired(self, refused: Signed) -> bool:
        """Renew what has expired; False where nothing can be renewed.

        `refused` is what was sent, so that credentials somebody else renewed meanwhile are seen.
        """
        ...


class WebhookAuth:
    """The path of an inbound webhook (reference 1.1): never expires, cannot be renewed."""

    def __init__(self, webhook: Webhook) -> None:
        self._base = f"{webhook.address.rstrip('/')}/rest/{webhook.user_id}/{webhook.code}/"

    async def sign(self, request: Request) -> Signed:
        """The method below the webhook's path."""
        return Signed(self._base + request.path)

    async def on_expired(self, refused: Signed) -> bool:  # noqa: ARG002  # the protocol's shape
        """A webhook has nothing to renew."""
        return False
