"""``user.get`` and ``user.current`` (docs/portal.md 10.1, 10.2)."""

import re
from collections.abc import Callable, Mapping

from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.matching import is_like
from bizproc_standin.rest.paging import cut_legacy
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.user_rows import USER_SCOPES, user_row
from bizproc_standin.state.records import User

__all__ = ["METHODS"]

_KEY = re.compile(r"(?P<prefix>\W{0,2})(?P<name>\w+)\Z", re.ASCII)
_EXACT = {"ACTIVE", "IS_ONLINE", "USER_TYPE", "UF_DEPARTMENT"}
_NOT_FILTERS = {"SORT", "ORDER", "SELECT", "FILTER", "ADMIN_MODE", "IMAGE_RESIZE"}

_FIELDS: Mapping[str, Callable[[User], list[str]]] = {
    "ID": lambda user: [str(user.id)],
    "XML_ID": lambda _: [""],
    "ACTIVE": lambda user: ["Y" if user.active else "N"],
    "IS_ONLINE": lambda _: ["N"],
    "NAME": lambda user: [user.name],
    "LAST_NAME": lambda user: [user.last_name],
    "SECOND_NAME": lambda user: [user.second_name],
    "EMAIL": lambda user: [user.email],
    "PERSONAL_GENDER": lambda user: [user.gender],
    "PERSONAL_MOBILE": lambda user: [user.mobile],
    "WORK_PHONE": lambda user: [user.phone],
    "WORK_POSITION": lambda user: [user.work_position],
    "UF_PHONE_INNER": lambda user: [user.inner_phone],
    "UF_DEPARTMENT": lambda user: [str(department) for department in user.departments],
    "USER_TYPE": lambda user: [user.user_type],
}


def list_users(call: Call) -> Answer:
    """``user.get``: employees by filter; an empty result has no ``total``."""
    params = call.params
    given = php_items(params.get("FILTER"))
    # Without a FILTER array the filters are top-level parameters.
    wanted = given if given is not None else [item for item in params.items() if item[0] not in _NOT_FILTERS]
    tests = [test for test in (_test(key, value) for key, value in wanted) if test is not None]
    people = [user for user in call.world.users.values() if user.user_type != "email"]
    found = [user for user in people if all(test(user) for test in tests)]
    page = cut_legacy(_sorted(found, params.get("SORT"), params.get("ORDER")), call.start)
    chosen = _chosen(params.get("SELECT"))
    rows = [{name: value for name, value in _row(call, user).items() if chosen(name)} for user in page.rows]
    return Answer(rows, page.total, page.next) if rows else Answer([])


def _row(call: Call, user: User) -> dict[str, object]:
    online = user.id == call.caller.user_id
    return user_row(user, call.world.zone, call.caller.scopes, online=online, current=False)


def show_current(call: Call) -> Answer:
    """``user.current``: the calling user."""
    user = call.world.users[call.caller.user_id]
    row = user_row(user, call.world.zone, call.caller.scopes, online=True, current=True)
    row.pop("USER_TYPE")
    return Answer(row)


def _test(key: str, wanted: object) -> Callable[[User], bool] | None:
    """A condition on users; None for unknown names and prefixes, which are ignored."""
    found = _KEY.match(key)
    name = found["name"].upper() if found else ""
    if name == "NAME_SEARCH":
        return lambda user: _is_called(user, str(wanted))
    read = _FIELDS.get(name)
    if found is None or read is None:
        return None
    several = php_items(wanted)
    texts = [_text(name, item) for item in ([wanted] if several is None else [item for _, item in several])]
    prefix, negated = found["prefix"].removeprefix("!"), found["prefix"].startswith("!")
    if prefix in {"<", "<=", ">", ">="} and name == "ID":
        return lambda user: _compares(user.id, prefix, php_int(texts[0] if texts else "")) is not negated
    if prefix not in {"", "=", "%", "@"}:
        return None
    exact = prefix in {"=", "@"} or name in _EXACT or several is not None
    patterns = [f"%{text}%" if prefix == "%" else text for text in texts]

    def holds(user: User) -> bool:
        values = [value.casefold() for value in read(user)]
        hit = any(v == p if exact else is_like(v, p) for v in values for p in patterns)
        return hit is not negated

    return holds


def _text(name: str, value: object) -> str:
    if name in {"ACTIVE", "IS_ONLINE"}:
        return "y" if value is True or str(value).casefold() in {"y", "1", "true"} else "n"
    if value is None or isinstance(value, list | dict):
        return ""
    # An id is compared by its leading number.
    return str(php_int(value)) if name == "ID" else str(value).casefold()


def _compares(number: int, prefix: str, bound: int) -> bool:
    return {"<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound}[prefix]


def _is_called(user: User, search: str) -> bool:
    """Full-text search: every word must be the start of a word in the name, position or e-mail address."""
    text = f"{user.name} {user.last_name} {user.second_name} {user.work_position} {user.email}"
    words = re.findall(r"[\w@.-]+", text.casefold())
    return all(any(word.startswith(part) for word in words) for part in search.casefold().split())


def _sorted(people: list[User], sort: object, order: object) -> list[User]:
    name = str(sort).upper() if isinstance(sort, str) else "ID"
    descending = isinstance(order, str) and order.strip().upper() == "DESC"
    read = _FIELDS.get(name)
    if read is None or name == "ID":
        return sorted(people, key=lambda user: user.id, reverse=descending)
    return sorted(people, key=lambda user: read(user)[:1], reverse=descending)


def _chosen(select: object) -> Callable[[str], bool]:
    """``select`` accepts names, ``*`` and ``UF_*``; without a valid one every field is returned."""
    names = {str(item).upper() for _, item in php_items(select) or []}
    if not names:
        return lambda _: True
    return lambda name: (
        name in names or ("*" in names and not name.startswith("UF_")) or ("UF_*" in names and name.startswith("UF_"))
    )


METHODS = (
    Method("user.get", USER_SCOPES, list_users),
    Method("user.current", USER_SCOPES, show_current),
)
