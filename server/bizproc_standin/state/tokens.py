"""Event tokens: ``<workflow id>|<activity name>|<32 alnum>.<64 hex>`` (docs/portal.md 9.1)."""

import hashlib
import hmac
import string
from dataclasses import dataclass
from random import Random

_ALNUM = string.ascii_letters + string.digits


@dataclass(slots=True, frozen=True)
class EventToken:
    """The contents of a correctly signed token."""

    workflow_id: str
    activity_name: str
    event_id: str


def new_event_id(rng: Random) -> str:
    """Return 32 random letters and digits."""
    return "".join(rng.choices(_ALNUM, k=32))


def sign(secret: bytes, token: EventToken) -> str:
    """Return a token with its signature."""
    payload = f"{token.workflow_id}|{token.activity_name}|{token.event_id}"
    return f"{payload}.{_signature(secret, payload)}"


def verify(secret: bytes, written: str) -> EventToken | None:
    """Verify and read a token; None when this portal did not sign it."""
    payload, _, signature = written.rpartition(".")
    if not hmac.compare_digest(_signature(secret, payload).encode(), signature.encode("utf-8", "replace")):
        return None
    parts = payload.split("|")
    return EventToken(*parts) if len(parts) == 3 else None


def _signature(secret: bytes, payload: str) -> str:
    key = hashlib.sha256(b"bizproc" + secret).digest()  # the salt separates it from other signatures
    return hmac.new(key, payload.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
