"""Parses a portal's call from a form: the required fields only, none of its OAuth tokens (docs/portal.md 8.4)."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bizproc_mcp.inbox.forms import Form, MalformedForm
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.models.events import ActivityCall
from bizproc_mcp.rules.event_tokens import token_parts

__all__ = ["Sender", "domain_of", "read_call"]

_CODE = re.compile(r"[A-Za-z0-9._-]{1,255}")
_PART = re.compile(r"[^|\x00-\x1f]{1,255}")
_DOMAIN = re.compile(r"[a-z0-9.\-\[\]:]{1,255}")
_SECONDS = re.compile(r"\d{1,10}")
_LONGEST = timedelta(days=3650)
_ORDINARY_PORTS = (80, 443, None)


@dataclass(frozen=True, slots=True)
class Sender:
    """The claimed sender: the portal's domain, and the application token shared by portal and application."""

    domain: str
    application_token: str = field(repr=False)


def read_call(form: dict[str, Form], now: datetime) -> tuple[ActivityCall, Sender]:
    """The call and its sender; raises `MalformedForm` if a field that portals always send is missing or malformed."""
    sender = _sender(form.get("auth"))
    token, workflow_id = _text(form, "event_token"), _text(form, "workflow_id")
    parts = token_parts(token)
    if parts is None or parts[0] != workflow_id:
        raise MalformedForm("event_token is malformed")
    call = ActivityCall(
        portal=sender.domain,
        workflow_id=workflow_id,
        activity=parts[1],
        code=_matching(_CODE, _text(form, "code"), "code"),
        document=DocumentId(*_triple(form, "document_id")),
        document_type=DocumentType(*_triple(form, "document_type")),
        event_token=token,
        properties=_properties(form.get("properties", {})),
        waits=_text(form, "use_subscription", "Y") != "N",
        sent=_moment(_text(form, "ts", ""), now),
        timeout=_timeout(_text(form, "timeout_duration", "0")),
    )
    return call, sender


def domain_of(address: str) -> str:
    """The domain of a URL or a domain, in lower case; the port is kept only if it is not the default."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    name = f"[{host}]" if ":" in host else host
    return name if port in _ORDINARY_PORTS else f"{name}:{port}"


def _sender(auth: "Form | None") -> Sender:
    if not isinstance(auth, dict):
        raise MalformedForm("auth is missing")
    domain = domain_of(_text(auth, "domain"))
    return Sender(_matching(_DOMAIN, domain, "auth[domain]"), _text(auth, "application_token", ""))


def _text(form: dict[str, Form], name: str, default: str | None = None) -> str:
    value = form.get(name, default)
    if not isinstance(value, str):
        raise MalformedForm(f"{name} is missing or no text")
    return value


def _matching(pattern: re.Pattern[str], value: str, name: str) -> str:
    if pattern.fullmatch(value) is None:
        raise MalformedForm(f"{name} is malformed")
    return value


def _triple(form: dict[str, Form], name: str) -> tuple[str, str, str]:
    value = form.get(name)
    if not isinstance(value, dict) or list(value) != ["0", "1", "2"]:
        raise MalformedForm(f"{name} has not three parts")
    module, entity, last = (_matching(_PART, _text(value, key), name) for key in value)
    return module, entity, last


def _moment(seconds: str, now: datetime) -> datetime:
    """The portal's timestamp, or the time of arrival if it sent none."""
    return datetime.fromtimestamp(int(seconds), UTC) if _SECONDS.fullmatch(seconds) else now


def _timeout(seconds: str) -> timedelta | None:
    if _SECONDS.fullmatch(seconds) is None:
        raise MalformedForm("timeout_duration is not a number of seconds")
    limit = timedelta(seconds=int(seconds))
    return min(limit, _LONGEST) if limit else None


def _properties(value: Form) -> JsonMap:
    if isinstance(value, str):
        if value:
            raise MalformedForm("properties are no map")
        return {}
    return {name: _json(one) for name, one in value.items()}


def _json(value: Form) -> Json:
    """PHP arrays as JSON: keys that count up from 0 make a list."""
    if isinstance(value, str):
        return value
    items = {key: _json(one) for key, one in value.items()}
    return list(items.values()) if list(items) == [str(index) for index in range(len(items))] else items
