"""The readable form of a value, by the type its field, variable or parameter declares."""

from collections.abc import Mapping
from datetime import date

from bizproc_standin.engine.people import people
from bizproc_standin.engine.values import date_text, is_on, listed, mapped, moment, text
from bizproc_standin.world.records import Document
from bizproc_standin.world.store import Store
from bizproc_standin.world.texts import say


def printable(
    store: Store, document: Document | None, starter: int, value: object, declared: Mapping[str, object]
) -> str:
    """Write a value for people: names instead of ids, labels instead of keys, dates in portal form."""
    kind = str(declared.get("Type") or declared.get("type") or "")
    base = str(declared.get("BaseType") or "")
    written = [_single(store, document, starter, item, kind=base or kind, declared=declared) for item in listed(value)]
    return ", ".join(part for part in written if part)


def _single(
    store: Store,
    document: Document | None,
    starter: int,
    value: object,
    *,
    kind: str,
    declared: Mapping[str, object],
) -> str:
    looks_like_person = isinstance(value, str) and value.startswith("user_")
    if kind in {"user", "S:employee", "S:UserID"} or (not kind and looks_like_person):
        named = people(store, document, starter, value)
        return ", ".join(f"{store.users[user_id].full_name} [{user_id}]" for user_id in named)
    if kind == "bool" or isinstance(value, bool):
        return say(store.language, "yes" if is_on(value) else "no")
    if kind == "select":
        label = mapped(declared.get("Options")).get(str(value), value)
        return text(label, store.language)
    if kind in {"date", "datetime"} or isinstance(value, date):
        return _moment(store, value, kind)
    return text(value, store.language)


def _moment(store: Store, value: object, kind: str) -> str:
    if isinstance(value, date) and not kind:
        return date_text(value, store.language)
    at = moment(value, store.zone)
    if at is None:
        return text(value, store.language)
    return date_text(at.date() if kind == "date" else at, store.language)
