"""The addresses of the portal and its token server, for a portal that can move to another domain."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

__all__ = ["Places"]


@dataclass(slots=True)
class Places:
    """The portal's address; the token server always stays at the original one."""

    base_url: str = "http://127.0.0.1"
    former_hosts: set[str] = field(default_factory=set)
    """Hosts that redirect to the current address, as the portal does for a while (HTTP 302)."""
    _server: str = ""

    @property
    def domain(self) -> str:
        """The portal's host and port."""
        return urlsplit(self.base_url).netloc

    @property
    def client_endpoint(self) -> str:
        """The base address of the portal's methods."""
        return f"{self.base_url}/rest/"

    @property
    def server_url(self) -> str:
        """The token server's address without a trailing slash."""
        return self._server or self.base_url

    @property
    def server_domain(self) -> str:
        """The token server's host."""
        return urlsplit(self.server_url).netloc

    @property
    def server_endpoint(self) -> str:
        """The base address of the token server's methods."""
        return f"{self.server_url}/rest/"

    def move(self, base_url: str) -> None:
        """Move the portal to another domain: the old one redirects, tokens name the new one."""
        self._server = self.server_url
        self.former_hosts.add(self.domain)
        self.base_url = base_url.rstrip("/")
        self.former_hosts.discard(self.domain)
