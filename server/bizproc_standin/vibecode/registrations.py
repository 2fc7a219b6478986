"""``/v1/bizproc-activities`` and ``/v1/bizproc-robots``: registrations of the key's application."""

from collections.abc import Awaitable, Callable
from functools import partial

from bizproc_standin.vibecode import refusals
from bizproc_standin.vibecode.classic import call_classic
from bizproc_standin.vibecode.paging import cut
from bizproc_standin.vibecode.portal import Call, Result, Route

__all__ = ["ROUTES"]

_NAMES = {
    "code": "CODE",
    "name": "NAME",
    "description": "DESCRIPTION",
    "handler": "HANDLER",
    "authUserId": "AUTH_USER_ID",
    "useSubscription": "USE_SUBSCRIPTION",
    "properties": "PROPERTIES",
    "returnProperties": "RETURN_PROPERTIES",
    "documentType": "DOCUMENT_TYPE",
    "filter": "FILTER",
    "usePlacement": "USE_PLACEMENT",
    "placementHandler": "PLACEMENT_HANDLER",
}


async def _list(kind: str, call: Call) -> Result:
    """The codes and headers of this application's registrations of a kind."""
    answer = await call_classic(call, f"bizproc.{kind}.list", {})
    codes = answer.result if isinstance(answer.result, list) else []
    known = call.world.applications[call.key.application].activities
    rows = [{"code": code, "name": known[code].name, "handler": known[code].handler} for code in codes]
    return cut(rows, call.query)


async def _add(kind: str, call: Call) -> Result:
    """Register; 201 with the code."""
    if not call.body.get("code") or not call.body.get("handler") or not call.body.get("name"):
        raise refusals.missing_params("code (string), handler (string), name (string)")
    await call_classic(call, f"bizproc.{kind}.add", _fields(call))
    return Result({"code": call.body["code"]}, 201)


async def _update(kind: str, call: Call) -> Result:
    """Change the fields in the body."""
    _known(kind, call)
    fields = {name: value for name, value in _fields(call).items() if name != "CODE"}
    await call_classic(call, f"bizproc.{kind}.update", {"CODE": call.item, "FIELDS": fields})
    return Result({"code": call.item})


async def _delete(kind: str, call: Call) -> Result:
    """Unregister; 204 without a body."""
    _known(kind, call)
    await call_classic(call, f"bizproc.{kind}.delete", {"CODE": call.item})
    return Result(None, 204)


def _fields(call: Call) -> dict[str, object]:
    return {_NAMES[name]: value for name, value in call.body.items() if name in _NAMES}


def _known(kind: str, call: Call) -> None:
    application = call.world.applications.get(call.key.application)
    found = application.activities.get(call.item) if application else None
    if (found is None or found.robot is not (kind == "robot")) and call.world.users[call.user_id].admin:
        raise refusals.entity_not_found(kind.capitalize())


def _routes(kind: str, path: str) -> tuple[Route, ...]:
    def doing(work: Callable[[str, Call], Awaitable[Result]]) -> Callable[[Call], Awaitable[Result]]:
        return partial(work, kind)

    return (
        Route(f"vibecode.{path}.list", "GET", path, doing(_list), application=True),
        Route(f"vibecode.{path}.add", "POST", path, doing(_add), writes=True, application=True),
        Route(f"vibecode.{path}.update", "PATCH", f"{path}/{{}}", doing(_update), writes=True, application=True),
        Route(f"vibecode.{path}.delete", "DELETE", f"{path}/{{}}", doing(_delete), writes=True, application=True),
    )


ROUTES = (*_routes("activity", "bizproc-activities"), *_routes("robot", "bizproc-robots"))
