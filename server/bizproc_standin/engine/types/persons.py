"""``user``: a user or a group of users."""

import re

from bizproc_standin.engine.people import ADMINISTRATORS
from bizproc_standin.engine.types.base import TEXTS, BadValueError, FieldType, Options, first
from bizproc_standin.php.numbers import to_int
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store
from bizproc_standin.state.texts import say

__all__ = ["UserType"]

_NUMBER = re.compile(r"user_0*(?P<id>\d{1,10})", re.ASCII)
_DEPARTMENT = re.compile(r"group_(?P<kind>d|dr|hr)(?P<id>\d{1,10})\Z", re.ASCII | re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?P<id>\d{1,10})\]\s*\Z", re.ASCII)
_FRIENDLY = frozenset({"friendly", "bbcode"})


class UserType(FieldType):
    """``user_2``, ``group_d10``, ``author``, the number of a site group."""

    becomes = frozenset({"string", "text", "int", "double", "user"})
    filled_in_at_once = True

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Return the content of the form's box as a list, split at commas or semicolons."""
        value = first(value)
        if not isinstance(value, str) or not value.strip():
            return None
        if value.lstrip().startswith("{="):
            return [value.strip()]
        found = [_written(store, part.strip()) for part in re.split(r"[;,]", value) if part.strip()]
        named = [name for name in found if name]
        if not named:
            raise BadValueError
        return named

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write the name with the id."""
        return _name(store, to_text(value, store.dates), numbered=True)

    def formatted(self, store: Store, value: object, form: str, options: Options) -> object:
        """Omit the id for ``friendly`` and ``bbcode``."""
        if form in _FRIENDLY:
            return _name(store, to_text(value, store.dates), numbered=False)
        return super().formatted(store, value, form, options)

    def converted(self, store: Store, value: object, kind: str, options: Options) -> object:  # noqa: ARG002
        """Convert to the stored name, or to the user's id."""
        text = to_text(value, store.dates)
        if kind in TEXTS:
            return text
        if kind in {"int", "double"}:
            return to_int(text.removeprefix("user_"))
        return text.strip() if kind == "user" else value


def _written(store: Store, name: str) -> str:
    """Resolve a name from the form: a stored name, an id in brackets, a department or a person."""
    if name.lower() == "author" or name.startswith(("user_", "group_")) or name.isdecimal():
        return name
    if found := _BRACKETED.search(name):
        return f"user_{int(found['id'])}"
    lower = name.lower()
    for department in store.departments.values():
        if department.name.lower() == lower:
            return f"group_d{department.id}"
    same = [user.id for user in store.users.values() if lower in {user.full_name.lower(), user.name.lower()}]
    return f"user_{same[0]}" if same else ""


def _name(store: Store, name: str, *, numbered: bool) -> str:
    if found := _NUMBER.match(name):
        user = store.users.get(int(found["id"]))
        if user is None:
            return name
        return f"{user.full_name} [{user.id}]" if numbered else user.full_name
    if found := _DEPARTMENT.match(name):
        department = store.departments.get(int(found["id"]))
        return department.name if department else name
    if name == str(ADMINISTRATORS):
        return say(store.language, "administrators")
    return say(store.language, "author") if name.lower() == "author" else name
