"""API keys of three kinds, and sessions of people for application keys."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.vibecode import refusals

__all__ = ["Key", "KeyBook", "Kind", "Session"]

Kind = Literal["personal", "application", "management"]
_PREFIXES: dict[Kind, str] = {"personal": "vibe_api_", "application": "vibe_app_", "management": "vibe_live_"}


@dataclass(frozen=True, slots=True)
class Key:
    """An issued key; its scopes never change. ``connected`` false: there are no portal tokens behind it."""

    value: str = field(repr=False)
    kind: Kind
    owner: int
    scopes: frozenset[str]
    readonly: bool = False
    connected: bool = True

    @property
    def application(self) -> str:
        """The key's application on the portal, which owns everything registered with the key."""
        return f"vibe.{hashlib.sha256(self.value.encode()).hexdigest()[:14]}"


@dataclass(frozen=True, slots=True)
class Session:
    """A person's sign-in to an application, with an expiry time."""

    user_id: int
    key: str = field(repr=False)
    expires: datetime


@dataclass(slots=True)
class KeyBook:
    """All keys and sessions; the same calls give the same values."""

    seed: str = "stand-in"
    keys: dict[str, Key] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def issue(
        self,
        owner: int,
        kind: Kind = "personal",
        scopes: Iterable[str] = ALL_SCOPES,
        *,
        readonly: bool = False,
        connected: bool = True,
        value: str = "",
    ) -> str:
        """Issue a key; unless given, its value is derived from its properties."""
        granted = frozenset() if kind == "management" else frozenset(scopes)
        named = f"{kind} {owner} {sorted(granted)} {readonly} {connected}"
        value = value or f"{_PREFIXES[kind]}{self._secret(named)[:32]}"
        self.keys[value] = Key(value, kind, owner, granted, readonly, connected)
        return value

    def sign_in(self, key: str, user_id: int, expires: datetime) -> str:
        """Sign a person in to an application and return the session token."""
        token = self._secret(f"session {len(self.sessions)} {user_id} {key}")[:40]
        self.sessions[token] = Session(user_id, key, expires)
        return token

    def key(self, shown: str) -> Key:
        """The key in a request. Raises ``Refusal``: 401 ``MISSING_API_KEY``, ``INVALID_API_KEY``."""
        if not shown:
            raise refusals.missing_api_key()
        known = self.keys.get(shown)
        if known is None:
            raise refusals.invalid_api_key()
        return known

    def person(self, key: Key, bearer: str, now: datetime) -> int:
        """The user that a request acts as. Raises ``Refusal``: 401 ``TOKEN_MISSING``, ``TOKEN_EXPIRED``."""
        if key.kind == "personal" and key.connected:
            return key.owner
        session = self.sessions.get(bearer) if key.kind == "application" else None
        if session is None or session.key != key.value:
            raise refusals.token_missing()
        if session.expires <= now:
            raise refusals.token_expired()
        return session.user_id

    def _secret(self, text: str) -> str:
        return hashlib.sha256(f"{self.seed}|vibecode|{text}".encode()).hexdigest()
