"""The rows of ``user.get`` and ``user.current`` (docs/portal.md 10.1, 10.2)."""

from datetime import datetime, tzinfo

from bizproc_standin.rest.moments import iso, raw
from bizproc_standin.state.records import User

__all__ = ["USER_SCOPES", "user_row"]

USER_SCOPES = ("user", "user_basic", "user_brief")
"""From the largest set of fields to the smallest."""

_NOT_BRIEF = {"EMAIL", "PERSONAL_MOBILE", "WORK_PHONE", "LAST_LOGIN"}
_NOT_BASIC = {"LAST_LOGIN"}


def user_row(user: User, zone: tzinfo, scopes: frozenset[str], *, online: bool, current: bool) -> dict[str, object]:
    """The fields for the widest of the caller's scopes, in the portal's order; empty fields may be omitted."""
    row: dict[str, object] = {
        "ID": str(user.id),
        "ACTIVE": user.active,
        "NAME": user.name,
        "LAST_NAME": user.last_name,
        "SECOND_NAME": user.second_name or None,
        "EMAIL": user.email,
        "LAST_LOGIN": _moment(user.last_login, zone),
        "DATE_REGISTER": _moment(user.registered, zone),
        "TIME_ZONE": user.time_zone or None,
        "IS_ONLINE": "Y" if online else "N",
        **_changes(user, zone, current=current),
        "PERSONAL_GENDER": user.gender,
        "PERSONAL_BIRTHDAY": user.birthday,
        "PERSONAL_PHOTO": user.photo or None,
        "PERSONAL_MOBILE": user.mobile or None,
        "WORK_PHONE": user.phone or None,
        "WORK_POSITION": user.work_position,
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": list(user.departments),
        "UF_PHONE_INNER": user.inner_phone or None,
        "USER_TYPE": user.user_type,
    }
    hidden = _hidden(scopes)
    return {name: value for name, value in row.items() if value is not None and name not in hidden}


def _changes(user: User, zone: tzinfo, *, current: bool) -> dict[str, object]:
    """Quirk: ``user.get`` returns these two as empty objects, ``user.current`` as strings."""
    if not current:
        return {"TIMESTAMP_X": {}, "LAST_ACTIVITY_DATE": {}}
    seen = user.last_login or user.registered
    return {
        "TIMESTAMP_X": seen.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S") if seen else "",
        "LAST_ACTIVITY_DATE": raw(seen, zone) if seen else "",
    }


def _hidden(scopes: frozenset[str]) -> set[str]:
    if "user" in scopes:
        return set()
    return _NOT_BASIC if "user_basic" in scopes else _NOT_BRIEF


def _moment(moment: datetime | None, zone: tzinfo) -> str:
    return iso(moment, zone) if moment else ""
