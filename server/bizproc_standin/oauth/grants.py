"""Grants of applications: codes valid for 30 seconds, access tokens for an hour, refresh tokens for 180 days."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bizproc_standin.rest.credentials import Credentials
from bizproc_standin.state.records import Application
from bizproc_standin.world.world import World

__all__ = ["ACCESS_LIFE", "CODE_LIFE", "REFRESH_LIFE", "Grant", "Grants", "TokenPair"]

CODE_LIFE = timedelta(seconds=30)
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Grant:
    """An application's permission to act as a user within some scopes."""

    client_id: str
    user_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Both tokens of a grant; ``expires`` is when the access token expires."""

    access_token: str
    refresh_token: str
    expires: datetime
    grant: Grant


@dataclass(frozen=True, slots=True)
class _Until:
    grant: Grant
    expires: datetime


@dataclass(slots=True)
class Grants:
    """Stores codes and refresh tokens; access tokens are in the portal's ``Credentials``."""

    world: World
    credentials: Credentials
    secrets: dict[str, str] = field(default_factory=dict)
    """Secrets by client id, of every application that was ever installed."""
    _codes: dict[str, _Until] = field(default_factory=dict)
    _refresh: dict[str, _Until] = field(default_factory=dict)
    _made: int = 0

    def installed(self, client_id: str) -> Application | None:
        """The application while it is installed; its secret is kept after it is uninstalled."""
        application = self.world.applications.get(client_id)
        if application is not None:
            self.secrets[client_id] = application.client_secret or self.derived(f"secret {client_id}")
        return application

    def client_secret(self, client_id: str) -> str | None:
        """The secret of an application that is or was installed; None when it is unknown."""
        self.installed(client_id)
        return self.secrets.get(client_id)

    def application_token(self, client_id: str) -> str:
        """The token that identifies calls to an application's handlers (docs/portal.md 8.4)."""
        application = self.world.applications[client_id]
        return application.application_token or self.derived(client_id)

    @property
    def member_id(self) -> str:
        """The portal's id, the same under every domain."""
        return self.derived("member")

    def grant(self, client_id: str, user_id: int, scopes: tuple[str, ...] | None = None) -> Grant:
        """Let an installed application act as a user, by default with all of its scopes."""
        application = self.world.applications[client_id]
        return Grant(client_id, user_id, application.scopes if scopes is None else scopes)

    def new_code(self, grant: Grant) -> str:
        """Create an authorization code that is valid for thirty seconds."""
        code = self._new("code")
        self._codes[code] = _Until(grant, self.world.clock.now() + CODE_LIFE)
        return code

    def take_code(self, code: str, client_id: str) -> Grant | None:
        """Redeem a code; None when it is unknown, used, expired or belongs to another application."""
        return self._take(self._codes, code, client_id)

    def pair(self, grant: Grant) -> TokenPair:
        """Create an access token for an hour and a refresh token for 180 days."""
        now = self.world.clock.now()
        expires = now + ACCESS_LIFE
        access = self.credentials.issue_token(grant.user_id, grant.client_id, expires, grant.scopes)
        refresh = self._new("refresh")
        self._refresh[refresh] = _Until(grant, now + REFRESH_LIFE)
        self.installed(grant.client_id)
        return TokenPair(access, refresh, expires, grant)

    def take_refresh_token(self, token: str, client_id: str) -> Grant | None:
        """Redeem a refresh token; None as for codes. Access tokens issued with it stay valid for their hour."""
        return self._take(self._refresh, token, client_id)

    def derived(self, text: str) -> str:
        """32 hex digits derived from a text, always the same on this portal."""
        return hashlib.blake2s(text.encode(), key=self.world.secret[:32], digest_size=16).hexdigest()

    def _new(self, kind: str) -> str:
        self._made += 1
        return self.derived(f"{kind} {self._made}")

    def _take(self, book: dict[str, _Until], shown: str, client_id: str) -> Grant | None:
        known = book.get(shown)
        if known is None or known.grant.client_id != client_id:
            return None
        del book[shown]
        return known.grant if known.expires > self.world.clock.now() else None
