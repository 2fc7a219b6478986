"""The caller and the portal: ``profile``, ``scope``, ``method.get`` (docs/portal.md 10.3), ``server.time``."""

from bizproc_standin.rest.credentials import EVERY_SCOPE
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method

__all__ = ["METHODS"]


def show_profile(call: Call) -> Answer:
    """``profile``: exactly these keys; the photo only if there is one."""
    user = call.world.users[call.caller.user_id]
    profile: dict[str, object] = {
        "ID": str(user.id),
        "ADMIN": user.admin,
        "NAME": user.name,
        "LAST_NAME": user.last_name,
        "PERSONAL_GENDER": user.gender,
        "TIME_ZONE": user.time_zone,
    }
    if user.photo:
        profile["PERSONAL_PHOTO"] = user.photo
    return Answer(profile)


def list_scopes(call: Call) -> Answer:
    """``scope``: the scopes of the credentials, or with ``FULL`` all scopes."""
    full = call.params.get("FULL")
    everything = bool(full) and full != "0"
    return Answer(sorted(EVERY_SCOPE if everything else call.caller.scopes))


def find_method(call: Call) -> Answer:
    """``method.get``: names are compared with the registered lower-case names."""
    name = call.params.get("NAME")
    text = "" if name is None or php_items(name) is not None else str(name)
    method = call.portal.method(text) if text == text.lower() else None
    available = method is not None and (not method.scopes or bool(call.caller.scopes.intersection(method.scopes)))
    return Answer({"isExisting": method is not None, "isAvailable": available})


def tell_time(call: Call) -> Answer:
    """``server.time``: the portal's clock."""
    return Answer(iso(call.world.now(), call.world.zone))


METHODS = (
    Method("profile", (), show_profile),
    Method("scope", (), list_scopes),
    Method("method.get", (), find_method),
    Method("server.time", (), tell_time),
)
