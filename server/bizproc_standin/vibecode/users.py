"""``/v1/users``: the portal's users."""

from bizproc_standin.rest.incoming import php_int
from bizproc_standin.state.records import User
from bizproc_standin.vibecode import refusals
from bizproc_standin.vibecode.paging import chosen, cut
from bizproc_standin.vibecode.portal import Call, Result, Route

__all__ = ["ROUTES"]


async def list_users(call: Call) -> Result:
    """Every user, including former employees."""
    people = sorted(call.world.users.values(), key=lambda user: user.id)
    return cut(chosen([_row(user) for user in people if user.user_type != "email"], call.query), call.query)


async def show_user(call: Call) -> Result:
    """One person by id."""
    user = call.world.users.get(php_int(call.item))
    if user is None or user.user_type == "email":
        raise refusals.entity_not_found("User")
    return Result(_row(user))


def _row(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "name": user.name,
        "lastName": user.last_name,
        "email": user.email,
        "active": user.active,
        "workPosition": user.work_position,
        "departmentId": list(user.departments),
        "isAdmin": user.admin,
    }


ROUTES = (
    Route("vibecode.users.list", "GET", "users", list_users, scope="user"),
    Route("vibecode.users.get", "GET", "users/{}", show_user, scope="user"),
)
