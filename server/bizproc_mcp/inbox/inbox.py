"""The inbox of a server: its database, its portal, and whether it listens itself."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.http_server.refusals import count
from bizproc_mcp.inbox.arriving import Arrivals
from bizproc_mcp.inbox.calls import domain_of
from bizproc_mcp.inbox.database import inbox_database, registrations_database
from bizproc_mcp.inbox.events import Events
from bizproc_mcp.inbox.port import Port
from bizproc_mcp.inbox.registrations import Registrations
from bizproc_mcp.inbox.senders import Senders
from bizproc_mcp.settings import Settings
from bizproc_mcp.storage.state_dir import state_dir

__all__ = ["Inbox", "portal_domain"]


def portal_domain(settings: Settings) -> str:
    """The domain of the configured portal; "" for the demo and for credentials that do not include it."""
    credentials = settings.credentials
    return domain_of(credentials.address) if credentials is not None and credentials.names_portal else ""


class Inbox:
    """One per process, over a database that several processes share.

    Only calls of `portal` are stored and shown; "" means any trusted portal.
    `listening` is the address where this process's receiver listens, `problem` is why it does not.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime], port: Port | None = None) -> None:
        self._settings = settings
        self.trusted_proxies = settings.trusted_proxies
        folder = state_dir(settings)
        self._database = inbox_database(folder)
        self._registrations = registrations_database(folder)
        self.portal = portal_domain(settings)
        # A separate connection, because the receiver runs in another event loop.
        self._arriving = inbox_database(folder)
        self.arrivals = Arrivals(self._arriving, now)
        self.events = Events(self._database, now)
        self.senders = Senders(self._database, now)
        self.registrations = Registrations(self._registrations, now)
        self.listening = port.address if port is not None else ""
        self.problem = port.problem if port is not None else ""
        self.refused: Counter[str] = Counter()
        self.now = now

    @property
    def present(self) -> bool:
        """Whether there is an inbox: one is configured, listens here, or was filled by another process."""
        if self._settings.inbox_url or self.listening or self.problem:
            return True
        try:
            return self._database.path.exists()
        except OSError:  # a folder we may not read
            return False

    async def handler_address(self) -> str:
        """The handler address for an activity or robot; raises `InvalidInput` if none is configured.

        Without BIZPROC_APPLICATION_TOKEN it ends in an unguessable word.
        """
        base = self._settings.inbox_url or (self.listening if self._settings.demo else "")
        if not base:
            raise InvalidInput(
                "There is no handler for the portal's calls.",
                "Give handler, or set BIZPROC_INBOX_URL to the address at which the portal reaches this inbox.",
            )
        if self._settings.application_token:
            return base
        return f"{base}/{(await self.senders.keys()).path}"

    def refuse(self, reason: str) -> None:
        """Count a rejected call; the first, tenth, hundredth… of each reason is logged."""
        count(self.refused, reason, "inbox: %d call(s) refused so far: %s")

    def notes(self) -> list[str]:
        """The inbox's status for the user, in sentences."""
        told = []
        if self.listening:
            told.append(f"inbox: listens on {self.listening}")
        if self.problem:
            told.append(f"inbox: {self.problem}")
        if self.present and not self.listening and not self.problem:
            told.append("inbox: this server does not listen; bizproc-mcp inbox or serve --inbox does")
        if self.refused:
            counted = ", ".join(f"{reason} {count}" for reason, count in sorted(self.refused.items()))
            told.append(f"inbox: calls refused since the start: {counted}")
        return told

    def close(self) -> None:
        """Close the databases; the next use opens them again."""
        self._database.close()
        self._arriving.close()
        self._registrations.close()
