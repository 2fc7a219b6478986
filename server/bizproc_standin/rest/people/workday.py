"""``timeman.status``: whether a working day is open, which says nothing about absence (docs/portal.md 19.3)."""

from bizproc_standin.php.numbers import to_int
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal

__all__ = ["METHODS"]


def show_status(call: Call) -> Answer:
    """The last working day of a person, by default of the caller; one never opened has a status only."""
    world = call.world
    user_id = to_int(call.params.get("USER_ID", call.caller.user_id))
    if user_id not in world.users:
        raise Refusal("", "User not found")
    day = world.workdays.get(user_id)
    if day is None:
        return Answer({"STATUS": "CLOSED"})
    return Answer(
        {
            "STATUS": day.status,
            "TIME_START": iso(day.start, world.zone),
            "TIME_FINISH": iso(day.finish, world.zone) if day.finish else None,
            "ACTIVE": True,
        }
    )


METHODS = (Method("timeman.status", ("timeman",), show_status),)
