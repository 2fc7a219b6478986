"""``im.user.get`` and ``im.user.list.get``: people as the messenger shows them (docs/portal.md 19.3)."""

from datetime import datetime, time, timedelta

from bizproc_standin.php.numbers import to_int
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.absences import away_until
from bizproc_standin.state.records import User

__all__ = ["METHODS"]


def show_user(call: Call) -> Answer:
    """One person, by default the caller."""
    user = call.world.users.get(to_int(call.params.get("ID", call.caller.user_id)))
    if user is None:
        raise Refusal("USER_NOT_EXISTS", "User is not exists")
    return Answer(_row(call, user))


def list_users(call: Call) -> Answer:
    """Several people by id; null for those who do not exist."""
    ids = php_items(call.params.get("ID"))
    if ids is None:
        raise Refusal("INVALID_FORMAT", "A wrong format for the ID field is passed")
    users = {to_int(value): call.world.users.get(to_int(value)) for _, value in ids}
    return Answer({str(user_id): _row(call, user) if user else None for user_id, user in users.items()})


def _row(call: Call, user: User) -> dict[str, object]:
    zone = call.world.zone
    return {
        "id": user.id,
        "active": user.active,
        "name": user.full_name,
        "first_name": user.name,
        "last_name": user.last_name,
        "work_position": user.work_position,
        "color": "#4ba5c3",
        "avatar": user.photo,
        "gender": user.gender or "M",
        "birthday": user.birthday,
        "extranet": not user.intranet,
        "network": False,
        "bot": False,
        "connector": False,
        "external_auth_id": "default",
        "status": "online" if user.id == call.caller.user_id else "offline",
        "idle": False,
        "last_activity_date": iso(user.last_login, zone) if user.last_login else False,
        "mobile_last_date": False,
        "absent": _absent(call, user.id),
        "departments": list(user.departments),
        "phones": False,
    }


def _absent(call: Call, user_id: int) -> object:
    """False, or the midnight *after* the last day of leave."""
    until = away_until(call.world, user_id)
    if until is None:
        return False
    day = until.astimezone(call.world.zone).date() + timedelta(days=1)
    return iso(datetime.combine(day, time(), call.world.zone), call.world.zone)


METHODS = (Method("im.user.get", ("im",), show_user), Method("im.user.list.get", ("im",), list_users))
