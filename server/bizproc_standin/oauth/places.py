"""Where the portal and its token server are: addresses, and a portal that moves to another domain."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

__all__ = ["Places"]


@dataclass(slots=True)
class Places:
    """The portal's address; the token server answers under the first one for good."""

    base_url: str = "http://127.0.0.1"
    former_hosts: set[str] = field(default_factory=set)
    """Hosts whose requests are sent on to the present address, as the portal does for a while (HTTP 302)."""
    _server: str = ""

    @property
    def domain(self) -> str:
        """The portal's host, with its port."""
        return urlsplit(self.base_url).netloc

    @property
    def client_endpoint(self) -> str:
        """Where the portal's methods are called."""
        return f"{self.base_url}/rest/"

    @property
    def server_url(self) -> str:
        """Address of the token server, without a slash."""
        return self._server or self.base_url

    @property
    def server_domain(self) -> str:
        """The token server's host."""
        return urlsplit(self.server_url).netloc

    @property
    def server_endpoint(self) -> str:
        """Where the token server has methods of its own."""
        return f"{self.server_url}/rest/"

    def move(self, base_url: str) -> None:
        """Give the portal another domain: the old one sends requests on, tokens name the new one."""
        self._server = self.server_url
        self.former_hosts.add(self.domain)
        self.base_url = base_url.rstrip("/")
        self.former_hosts.discard(self.domain)
