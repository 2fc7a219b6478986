"""Who is meant: ``author``, ``user_14``, ``group_d1``, and lists of these."""

import re
from collections.abc import Mapping

from bizproc_standin.world.organisation import members
from bizproc_standin.world.records import Document
from bizproc_standin.world.store import Store

_USER = re.compile(r"(?:user_)?(\d{1,10})$", re.IGNORECASE | re.ASCII)
_GROUP = re.compile(r"group_(hr|dr|d)?(\d{1,10})$", re.IGNORECASE | re.ASCII)
_BRACKETED = re.compile(r"\[(\d{1,10})\]\s*$", re.ASCII)
ADMINISTRATORS = 1


def people(store: Store, document: Document | None, starter: int, named: object) -> list[int]:
    """Return the ids of the people named, each once, in order; who does not exist or has left is left out."""
    found: dict[int, None] = {}
    _collect(store, document, starter, named, found)
    return [user_id for user_id in found if user_id in store.users and store.users[user_id].active]


def _collect(store: Store, document: Document | None, starter: int, named: object, found: dict[int, None]) -> None:
    if isinstance(named, list | tuple | set | frozenset):
        for item in named:
            _collect(store, document, starter, item, found)
    elif isinstance(named, Mapping):
        _collect(store, document, starter, list(named.values()), found)
    elif isinstance(named, str) and re.search(r"[;,]", named) and "[" not in named.split(",")[0]:
        _collect(store, document, starter, re.split(r"[;,]", named), found)
    elif isinstance(named, str):
        found.update(dict.fromkeys(_one(store, document, starter, named.strip())))
    elif isinstance(named, int) and not isinstance(named, bool):
        found[named] = None


def _one(store: Store, document: Document | None, starter: int, name: str) -> list[int]:
    if name.lower() in {"author", "template_author"}:
        # A process nobody started has the document's author.
        return [starter or (document.created_by if document else 0)]
    if name.lower() in {"creator", "created_by"}:
        return [document.created_by if document else 0]
    if match := _USER.match(name):
        return [int(match[1])]
    if match := _GROUP.match(name):
        if match[1]:
            return members(store, int(match[2]), recursive=match[1].lower().endswith("r"))
        return [user.id for user in store.users.values() if user.admin] if int(match[2]) == ADMINISTRATORS else []
    match = _BRACKETED.search(name)  # "John Smith [14]"
    return [int(match[1])] if match else []
