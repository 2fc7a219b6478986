"""Addresses of the portal outside of ``/rest/`` that programs meet: one takes credentials, the others a session."""

import re

from bizproc_standin.rest.credentials import Key
from bizproc_standin.rest.incoming import Incoming
from bizproc_standin.rest.php_forms import parse_str, php_items
from bizproc_standin.rest.portal import RestPortal

__all__ = ["needs_session", "read_address"]

_PAGES = re.compile(
    r"/(?:company/lists/\d+/file/|disk/downloadFile/|bitrix/tools/disk/|bitrix/services/main/ajax\.php)"
)


def read_address(portal: RestPortal, path: str, query: str) -> Incoming | None:
    """Read a request with credentials in ``auth=…``, ``auth[auth]=…`` or ``auth[aplogin]=…&auth[ap]=…``."""
    params = parse_str(query)
    key = _key(params.pop("auth", None))
    return Incoming(path, key, params, params) if path in portal.addresses and key is not None else None


def needs_session(path: str) -> bool:
    """Whether a browser without a session gets the log-in page here."""
    return _PAGES.match(path) is not None


def _key(auth: object) -> Key | None:
    if isinstance(auth, str):
        return Key(token=auth) if auth else None
    parts = {name: str(value) for name, value in php_items(auth) or []}
    if parts.get("auth"):
        return Key(token=parts["auth"])
    login, password = parts.get("aplogin", ""), parts.get("ap", "")
    return Key((login, password)) if login.isdecimal() and password else None
