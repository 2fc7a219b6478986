"""Authentication of requests to Vibecode."""

from bizproc_mcp.settings import VibecodeKey
from bizproc_mcp.upstream.wire.exchange import Request, Signed

__all__ = ["APPLICATION_KEY", "KeyAuth"]

APPLICATION_KEY = "vibe_app_"
"""The prefix of application keys, which also need a user's session token."""


class KeyAuth:
    """A key in a header, with the session token of the user an application acts for."""

    def __init__(self, key: VibecodeKey) -> None:
        self._base = key.address.rstrip("/")
        self._headers = {"X-Api-Key": key.api_key}
        if key.session_token:
            self._headers["Authorization"] = f"Bearer {key.session_token}"

    async def sign(self, request: Request) -> Signed:
        """Prepend the base address and add the key's headers."""
        return Signed(f"{self._base}/{request.path}", self._headers)

    async def on_expired(self, refused: Signed) -> bool:  # noqa: ARG002  # required by the protocol
        """There is no refresh token: the user must sign in again."""
        return False
