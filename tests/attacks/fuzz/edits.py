"""Edits of the JSON in a response: columns by name, any value by position, the envelope, shapes."""

import copy
import re
from collections.abc import Callable, Iterator, MutableMapping, MutableSequence, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random
from typing import Literal

from tests.attacks.fuzz.texts import COLUMN
from tests.attacks.fuzz.values import Raw, as_json, hostile_value

__all__ = ["Edit", "Reshape", "edited", "random_edit"]

How = Literal["listed", "mapped", "keyed", "emptied", "dropped", "many", "unlisted"]


@dataclass(frozen=True, slots=True)
class Reshape:
    """Replaces a value with another shape."""

    how: How


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to the responses of methods that match `method`.

    `place` is the name of a column at any depth, `*` for every free-text column, `+name` for the envelope, or a
    number from 0 to 1: a position among all values of the response.
    """

    place: str | float
    value: object
    method: str = "*"

    def fits(self, method: str) -> bool:
        """Whether it applies to responses of this method."""
        return fnmatchcase(method, self.method)


TEXTS = (
    *("NAME", "DESCRIPTION", "DOCUMENT_NAME", "WORKFLOW_STATE", "WORKFLOW_TEMPLATE_NAME", "CommentLabel", "Name"),
    *("StatusOkLabel", "StatusYesLabel", "StatusNoLabel", "StatusCancelLabel", "Description", "LAST_NAME"),
    *("SECOND_NAME", "WORK_POSITION", "TITLE", "Title", "error_description", "message", "EMAIL"),
    *("name", "lastName", "secondName", "workPosition", "email", "description", "title", "Default"),
)
"""Free-text columns, in both dialects."""
COLUMNS = (
    *TEXTS,
    *("ID", "MODULE_ID", "ENTITY", "DOCUMENT_ID", "DOCUMENT_TYPE", "DOCUMENT_URL", "WORKFLOW_ID", "ACTIVITY", "STATUS"),
    *("ACTIVITY_NAME", "USER_ID", "USER_STATUS", "WORKFLOW_TEMPLATE_ID", "WORKFLOW_STARTED", "WORKFLOW_STARTED_BY"),
    *("OVERDUE_DATE", "MODIFIED", "OWNED_UNTIL", "STARTED", "STARTED_BY", "TEMPLATE_ID", "PARAMETERS", "Fields", "Id"),
    *("CommentRequired", "ShowComment", "Type", "BaseType", "Multiple", "Required", "Options", "Settings", "TEMPLATE"),
    *("VARIABLES", "CONSTANTS", "AUTO_EXECUTE", "SYSTEM_CODE", "IS_MODIFIED", "Properties", "Children", "Activated"),
    *("ACTIVE", "ADMIN", "result", "result_error", "result_total", "result_next", "result_time", "time", "operating"),
    *("operating_reset_at", "error", "total", "next", "data", "meta", "success", "hasMore", "code", "id", "scope"),
    *("templateId", "documentId", "entity", "moduleId", "startedBy", "modified", "active", "isAdmin", "scopes"),
    *("access_token", "refresh_token", "expires", "expires_in", "client_endpoint", "server_endpoint", "domain"),
)
_ROOM = 8_000_000
"""Characters that one edit may add to a response: more would test the fuzzer, not the server."""
_ENVELOPE = ("total", "next", "result", "time", "error", "error_description", "success", "data", "meta")
_PLAIN = re.compile(r"[\d\-:+.TZ]*|[YN]|true|false")


def random_edit(chance: Random) -> Edit:
    """A random edit, usually of a column."""
    kind = chance.random()
    value: object = hostile_value(chance)
    if chance.random() < 0.15:
        value = Reshape(chance.choice(("listed", "mapped", "keyed", "emptied", "dropped", "many", "unlisted")))
    if kind < 0.25:
        return Edit("*", value if isinstance(value, str) else hostile_value(chance))
    if kind < 0.5:
        return Edit(chance.choice(TEXTS), value)
    if kind < 0.75:
        return Edit(chance.choice(COLUMNS), value)
    if kind < 0.85:
        return Edit(f"+{chance.choice(_ENVELOPE)}", value)
    return Edit(chance.random(), value)


def edited(answer: object, edits: Sequence[Edit]) -> object:
    """Apply the edits to the response in order."""
    root: MutableMapping[object, object] = {"": copy.deepcopy(answer)}
    for edit in edits:
        if isinstance(edit.place, float):
            places = list(_places(root[""], root, ""))
            chosen = places[int(edit.place * len(places)) % len(places)]
            _put(*chosen, edit.value)
        elif edit.place.startswith("+"):
            if isinstance(root[""], MutableMapping):
                root[""].setdefault(edit.place[1:], None)
                _put(root[""], edit.place[1:], edit.place[1:], edit.value)
        else:
            meant = [place for place in _places(root[""], root, "") if _is_meant(edit.place, *place)]
            for holder, key, column in meant[: 1 + _ROOM // _size(edit.value)]:
                _put(holder, key, column, edit.value)
    return root[""]


_Holder = MutableMapping[object, object] | MutableSequence[object]


def _places(value: object, holder: _Holder, key: object, column: str = "") -> Iterator[tuple[_Holder, object, str]]:
    """Every value with its holder and column; inner values first, because edits may remove them."""
    column = key if isinstance(key, str) and not key.isdigit() else column
    if isinstance(value, dict):
        for inner, one in list(value.items()):
            yield from _places(one, value, inner, column)
    elif isinstance(value, list):
        for number, one in enumerate(list(value)):
            yield from _places(one, value, number, column)
    yield holder, key, column


def _is_meant(place: str, holder: _Holder, key: object, column: str) -> bool:
    if place != "*":
        return key == place
    value = _get(holder, key)
    return column in TEXTS and isinstance(value, str) and not _PLAIN.fullmatch(value)


def _get(holder: _Holder, key: object) -> object:
    if isinstance(holder, MutableSequence):
        assert isinstance(key, int)
        return holder[key] if key < len(holder) else None
    return holder.get(key)


def _put(holder: _Holder, key: object, column: str, value: object) -> None:
    if isinstance(value, Reshape):
        value = _RESHAPED[value.how](_get(holder, key))
    value = _named(value, column)
    if isinstance(holder, MutableSequence):
        assert isinstance(key, int)
        if key < len(holder):
            holder[key] = None if value is _DROPPED else value
    elif value is _DROPPED:
        holder.pop(key, None)
    else:
        holder[key] = value


_DROPPED = object()


def _keyed(value: object) -> object:
    return {str(number): one for number, one in enumerate(value)} if isinstance(value, list) else value


def _unlisted(value: object) -> object:
    if isinstance(value, dict):
        return list(value.values())
    return value[0] if isinstance(value, list) and value else value


_RESHAPED: dict[How, Callable[[object], object]] = {
    "listed": lambda value: [value],
    "mapped": lambda value: {"0": value},
    "keyed": _keyed,
    "emptied": lambda _: [],
    "dropped": lambda _: _DROPPED,
    "many": lambda value: [value] * min(500, 2 + _ROOM // _size(value)),
    "unlisted": _unlisted,
}


def _size(value: object) -> int:
    """The approximate size in characters."""
    if isinstance(value, Raw | str):
        return 1 + len(value.text if isinstance(value, Raw) else value)
    return 1 + len(as_json(value)) if not isinstance(value, Reshape) else 1


def _named(value: object, column: str) -> object:
    """Put the column's name into the marks in a text."""
    if isinstance(value, str):
        return value.replace(COLUMN, column)
    if isinstance(value, Raw):
        return Raw(value.text.replace(COLUMN, column))
    if isinstance(value, dict):
        return {_named(key, column): _named(one, column) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, column) for one in value]
    return value
