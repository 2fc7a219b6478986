"""Credentials: inbound webhooks and application tokens (docs/portal.md 1.4, 2.3)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bizproc_standin.rest import refusals

__all__ = ["ALL_SCOPES", "EVERY_SCOPE", "AccessToken", "Caller", "Credentials", "Key"]

ALL_SCOPES = frozenset({"bizproc", "crm", "department", "disk", "im", "lists", "user"})
"""The scopes of a webhook on the demo portal."""
EVERY_SCOPE = ALL_SCOPES | {"calendar", "timeman"}
"""The scopes that the portal knows."""


@dataclass(frozen=True, slots=True)
class Key:
    """The credentials in a request: the webhook's path segments, or a token."""

    webhook: tuple[str, str] | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """The user that a request acts as, and the rights of its credentials."""

    user_id: int
    scopes: frozenset[str]
    kind: Literal["webhook", "application"]
    application: str | None = None
    credential: str = ""
    """The webhook or application without its secret; limits are counted per credential."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """Lets an application act as a user until it expires; a token without an application is useless."""

    user_id: int
    application: str
    scopes: frozenset[str]
    expires: datetime


@dataclass(slots=True)
class Credentials:
    """The portal's webhooks and tokens."""

    seed: str = "stand-in"
    webhooks: dict[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)

    def issue_webhook(
        self,
        user_id: int,
        scopes: Iterable[str] = ALL_SCOPES,
        code: str | None = None,
    ) -> str:
        """Register an inbound webhook; unless given, its code is derived from the user and the scopes."""
        granted = frozenset(scopes)
        code = code or self._secret(f"webhook {user_id} {sorted(granted)}")[:16]
        self.webhooks[user_id, code] = granted
        return code

    def issue_token(
        self,
        user_id: int,
        application: str,
        expires: datetime,
        scopes: Iterable[str] = ALL_SCOPES,
    ) -> str:
        """Register an application's access token, valid until ``expires``."""
        token = self._secret(f"token {len(self.tokens)} {user_id} {application}")[:32]
        self.tokens[token] = AccessToken(user_id, application, frozenset(scopes), expires)
        return token

    def caller(self, key: Key, now: datetime) -> Caller:
        """Return the caller for this key.

        Raises:
            Refusal: 401 ``NO_AUTH_FOUND``, ``INVALID_CREDENTIALS``, ``expired_token``, ``invalid_token``.

        """
        if key.webhook is not None:
            return self._by_webhook(*key.webhook)
        if key.token:
            return self._by_token(key.token, now)
        raise refusals.no_auth_found()

    def _by_webhook(self, user: str, code: str) -> Caller:
        user_id = int(user)
        scopes = self.webhooks.get((user_id, code))
        if scopes is None:
            raise refusals.invalid_credentials()
        return Caller(user_id, scopes, "webhook", None, f"webhook:{user_id}:{self._secret(code)[:8]}")

    def _by_token(self, shown: str, now: datetime) -> Caller:
        token = self.tokens.get(shown)
        if token is None:
            raise refusals.no_auth_found()
        if not token.application:
            raise refusals.invalid_token()
        if token.expires <= now:
            raise refusals.expired_token()
        return Caller(token.user_id, token.scopes, "application", token.application, f"application:{token.application}")

    def _secret(self, text: str) -> str:
        return hashlib.sha256(f"{self.seed}|{text}".encode()).hexdigest()
