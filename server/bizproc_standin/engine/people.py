"""Resolves people: ``author``, ``user_14``, ``group_d1``, ``{=Document:BOSS}``, the number of a site group, and lists.

``user_`` and ``group_`` are case-sensitive. A bare number is a site user *group*, not a person.
"""

import re
from collections.abc import Mapping

from bizproc_standin.php.numbers import to_int
from bizproc_standin.php.text import to_text
from bizproc_standin.state.organisation import members
from bizproc_standin.state.records import Document
from bizproc_standin.state.store import Store

__all__ = ["ADMINISTRATORS", "author_of", "people"]

_OF_DOCUMENT = re.compile(r"\{=\s*Document\s*:\s*(?P<field>[\w.]+)\s*(?:>[^{}]*)?\}\s*\Z", re.ASCII)
_GROUP = re.compile(r"(?P<kind>dr|d|hr|g|u)(?P<id>\d{1,10})\Z", re.ASCII)
_NUMBER = re.compile(r"\d{1,10}\Z", re.ASCII)
ADMINISTRATORS = 1
_RESPONSIBLE = "ASSIGNED_BY_ID"


def people(store: Store, document: Document | None, named: object) -> list[int]:
    """Return the ids of the people, without duplicates, in order; nested lists are ignored.

    The id of a person given by number is returned even if there is no such person.
    """
    items = list(named.values()) if isinstance(named, Mapping) else named
    if not isinstance(items, list | tuple | set | frozenset):
        items = [items]
    found: dict[int, None] = {}
    for item in items:
        if not isinstance(item, Mapping | list | tuple | set | frozenset):
            found.update(dict.fromkeys(_one(store, document, to_text(item))))
    return [user_id for user_id in found if user_id > 0]


def author_of(document: Document | None) -> int:
    """Return the id of "author": the responsible person of a CRM document, else its creator; 0 when unknown."""
    if document is None:
        return 0
    if document.document_id.module == "crm":
        responsible = document.fields.get(_RESPONSIBLE)
        if isinstance(responsible, list | tuple):
            responsible = next(iter(responsible), None)
        named = to_int(to_text(responsible).removeprefix("user_"))
        if named > 0:
            return named
    return document.created_by


def _one(store: Store, document: Document | None, name: str) -> list[int]:
    if name.lower() == "author":
        return [author_of(document)]
    if name.startswith("user_"):
        return [to_int(name[len("user_") :])]
    if name.startswith("group_"):
        return _group(store, name[len("group_") :].lower())
    if found := _OF_DOCUMENT.match(name):
        value = document.fields.get(found["field"]) if document is not None else None
        return _in_field(store, document, value)
    if _NUMBER.match(name):
        return _site_group(store, int(name))
    return []


def _in_field(store: Store, document: Document | None, value: object) -> list[int]:
    if isinstance(value, str) and _OF_DOCUMENT.match(value):
        return []  # a field that refers to itself, directly or through others, ends here
    return people(store, document, value)


def _group(store: Store, name: str) -> list[int]:
    if name == "ua":
        return sorted(user.id for user in store.users.values() if user.active and user.intranet)
    found = _GROUP.match(name)
    if found is None:
        return []
    number = int(found["id"])
    if found["kind"] == "u":
        return [number]
    if found["kind"] == "g":
        return _site_group(store, number)
    return members(store, number, recursive=found["kind"].endswith("r"))


def _site_group(store: Store, number: int) -> list[int]:
    if number == ADMINISTRATORS:
        return sorted(user.id for user in store.users.values() if user.admin and user.active)
    return [user_id for user_id in store.user_groups.get(number, []) if user_id in store.users]
