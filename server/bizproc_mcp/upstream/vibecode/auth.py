"""How a request to Vibecode shows who it comes from."""

from bizproc_mcp.settings import VibecodeKey
from bizproc_mcp.upstream.wire.exchange import Request, Signed

__all__ = ["APPLICATION_KEY", "KeyAuth"]

APPLICATION_KEY = "vibe_app_"
"""How keys of applications begin: they need a person's session token as well."""


class KeyAuth:
    """A key in a header, with the session token of the person an application acts for."""

    def __init__(self, key: VibecodeKey) -> None:
        self._base = key.address.rstrip("/")
        self._headers = {"X-Api-Key": key.api_key}
        if key.session_token:
            self._headers["Authorization"] = f"Bearer {key.session_token}"

    async def sign(self, request: Request) -> Signed:
        """The address below the base."""
        return Signed(f"{self._base}/{request.path}", self._headers)

    async def on_expired(self, refused: Signed) -> bool:  # noqa: ARG002  # the protocol's shape
        """There is no refresh token: a person must sign in again."""
        return False
