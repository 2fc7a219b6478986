"""Client identity: telling clients apart when every request stands alone."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from mcp.server.mcpserver import Context

from bizproc_mcp.http_server.addresses import network_of

__all__ = ["ClientIdentity", "client_identity_of", "given_cookie", "new_cookie"]

_COOKIE = "bizproc_client"
_TOLD = ("authorization", "user-agent", "mcp-session-id")


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """What is known of a client: a digest of its marks, and the cookie it sent ("" if none).

    Over HTTP, the marks are the bearer token, the network the request came from, and the name the client
    gives itself. Two copies of one program with the same token in the same network have the same marks; the
    cookie tells them apart. Over stdio there is only one client.
    """

    marks: str = ""
    cookie: str = ""

    def may_answer(self, asked: "ClientIdentity") -> bool:
        """Whether this client may answer a question put to `asked`."""
        return self == asked

    @property
    def may_be_new(self) -> bool:
        """Whether it may still turn out to keep cookies: every response sets one for a client that sent none."""
        return bool(self.marks) and not self.cookie


def client_identity_of(ctx: Context[Any, Any]) -> ClientIdentity:
    """The client that sent the current request."""
    try:
        request, params = ctx.request_context.request, ctx.session.client_params
    except ValueError:  # called directly, outside any request
        return ClientIdentity()
    if request is None:
        return ClientIdentity()
    client = params.client_info if params is not None else None
    marks = [
        network_of(request.client),
        *(request.headers.get(name, "") for name in _TOLD),
        (client.name, client.version) if client is not None else None,
        ctx.protocol_version,
    ]
    digest = hashlib.sha256(json.dumps(marks).encode()).hexdigest()
    return ClientIdentity(digest, given_cookie(request.headers.get("cookie", "")))


def given_cookie(header: str) -> str:
    """The cookie the client sent, or ""."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return next((value for name, _, value in pairs if name == _COOKIE), "")


def new_cookie() -> tuple[str, str]:
    """A random value, and the `Set-Cookie` header for it."""
    value = secrets.token_urlsafe(24)
    return value, f"{_COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict"
