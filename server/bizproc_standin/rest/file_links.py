"""Links to files: signed together with the credentials of the call that made them."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from bizproc_standin.rest import refusals
from bizproc_standin.rest.credentials import Key
from bizproc_standin.rest.php_forms import parse_str
from bizproc_standin.rest.portal import Call

__all__ = ["Linked", "file_link", "read_link"]

_DELIMITER = "|"


class Linked(NamedTuple):
    """What a link's token says: the scope it was made in, and the parameters."""

    scope: str
    params: Mapping[str, str]


def file_link(call: Call, method: str, scope: str, params: Mapping[str, object]) -> str:
    """Return the address at which these credentials may fetch a file; it contains the credentials.

    A webhook: ``/rest/<user>/<secret>/<method>?token=…``; a token: ``/rest/<method>.json?auth=…&token=…``.
    """
    query = base64.b64encode(urlencode(params).encode()).decode()
    signed = urlencode({"token": _DELIMITER.join((scope, query, _signature(call, method, scope, query)))})
    key = call.incoming.key
    if key.webhook is not None:
        return f"{call.world.host_url}/rest/{key.webhook[0]}/{key.webhook[1]}/{method}?{signed}"
    return f"{call.world.host_url}/rest/{method}.json?{urlencode({'auth': key.token})}&{signed}"


def read_link(call: Call) -> Linked:
    """Read the token of a link to the called method.

    Raises:
        Refusal: 403 ``ACCESS_DENIED`` for a token that is missing, damaged, of another method or of other credentials.

    """
    token = call.incoming.params.get("token")
    scope, query, signature = ([*str(token).split(_DELIMITER), "", "", ""])[:3]
    if not hmac.compare_digest(_signature(call, call.incoming.method, scope, query).encode(), signature.encode()):
        raise refusals.access_denied("Link check failed")
    params = parse_str(base64.b64decode(query).decode())
    return Linked(scope, {name: str(value) for name, value in params.items()})


def _signature(call: Call, method: str, scope: str, query: str) -> str:
    text = _DELIMITER.join((method.lower(), scope, query, *_credentials(call.incoming.key)))
    return hmac.new(call.world.secret, text.encode(), hashlib.sha256).hexdigest()


def _credentials(key: Key) -> tuple[str, ...]:
    return key.webhook or (key.token,)
