"""``GET /v1/me``: the key and its owner."""

from bizproc_standin.vibecode.portal import Call, Result, Route

__all__ = ["ROUTES"]


async def show_key(call: Call) -> Result:
    """Kind, scopes, mode, owner, limits; works with every key."""
    user = call.world.users.get(call.user_id)
    owner = (
        {"id": user.id, "name": user.name, "lastName": user.last_name, "email": user.email, "isAdmin": user.admin}
        if user
        else None
    )
    return Result(
        {
            "type": call.key.kind,
            "mode": "READONLY" if call.key.readonly else "READWRITE",
            "scopes": sorted(call.key.scopes),
            "owner": owner,
            "limits": {"requestsPerMinute": call.portal.rate.limit},
        }
    )


ROUTES = (Route("vibecode.me", "GET", "me", show_key, scope=""),)
