"""Reading a request: URL, credentials, parameters from query and body (docs/portal.md 1.1, 1.2, 1.3, 1.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Literal

from bizproc_standin.php.numbers import to_int as php_int
from bizproc_standin.rest.credentials import Key
from bizproc_standin.rest.php_forms import parse_pairs, parse_str
from bizproc_standin.rest.php_json import load_json

__all__ = ["Incoming", "php_int", "read_request", "request_params", "upper_keys"]

_TOKEN_PARAMETERS = ("auth", "access_token")
_NOT_PARAMETERS = {"auth", "access_token", "aplogin", "ap"}
_PATH = re.compile(r"/rest/(?:(?P<user>[0-9]{1,18})/(?P<code>[A-Za-z0-9]+)/)?(?P<method>[^/]+)/?\Z")
_SLASHES = re.compile(r"/{2,}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request to the portal, or one command of a batch."""

    method: str
    key: Key
    params: Mapping[str, object] = field(default_factory=dict)
    """As sent, without credentials and ``start``."""
    query: Mapping[str, object] = field(default_factory=dict)
    """The parameters from the URL."""
    start: int = 0
    transport: Literal["json", "xml"] = "json"


def read_request(path: str, query: str, headers: Mapping[str, str], body: bytes) -> Incoming | None:
    """Parse a request; None when the URL is not one of the portal's REST addresses."""
    # The web server in front of the portal merges slashes; the vendor's JavaScript client relies on it.
    found = _PATH.match(_SLASHES.sub("/", path))
    if found is None:
        return None
    name, dot, suffix = found["method"].rpartition(".")
    transport: Literal["json", "xml"] = "xml" if dot and suffix.lower() == "xml" else "json"
    method = name if dot and suffix.lower() in {"json", "xml"} else found["method"]
    in_query = parse_str(query)
    merged = request_params(query, headers, body)
    webhook = (found["user"], found["code"]) if found["user"] else None
    key = Key(webhook, _token(merged, headers.get("authorization", "")))
    start = php_int(merged.pop("start", 0))
    params = {name: value for name, value in merged.items() if name not in _NOT_PARAMETERS}
    return Incoming(method, key, params, in_query, start, transport)


def request_params(query: str, headers: Mapping[str, str], body: bytes) -> dict[str, object]:
    """Merge the parameters of URL and body; the body takes precedence (docs/portal.md 1.2)."""
    return {**parse_str(query), **_body_params(headers.get("content-type", ""), body)}


def _body_params(content_type: str, body: bytes) -> dict[str, object]:
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return {}
    if kind == "application/json":
        return load_json(body)
    if kind == "application/x-www-form-urlencoded":
        return parse_str(body.decode("utf-8", "replace"))
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    return {}


def _multipart(content_type: str, body: bytes) -> dict[str, object]:
    """Decode the text parts of a form; PHP does not treat files as parameters."""
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    parts = message.get_payload()
    pairs: list[tuple[str, object]] = []
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Message) and part.get_filename() is None:
            name = part.get_param("name", header="content-disposition")
            payload = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(payload, bytes):
                pairs.append((name, payload.decode("utf-8", "replace")))
    return parse_pairs(pairs)


def _token(params: Mapping[str, object], authorization: str) -> str:
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    for name in _TOKEN_PARAMETERS:
        value = params.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def upper_keys(params: Mapping[str, object]) -> dict[str, object]:
    """Upper-case the names of the top level; of two equal names the later one wins (docs/portal.md 1.3)."""
    return {name.upper(): value for name, value in params.items()}
