"""Add, update, delete and list, the same for activities and robots (docs/portal.md 8.1).

Both share one table, so a code is unique per application across both.
"""

from collections.abc import Callable, Mapping

from bizproc_standin.rest import activity_fields as fields
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records import RegisteredActivity

__all__ = ["registration_methods"]

_NOT_UNIQUE = "Unable to set placement handler: You should use unique placement handler for each CODE!"


def registration_methods(prefix: str, *, robot: bool) -> tuple[Method, ...]:
    """The four methods for activities or robots."""

    def add(call: Call) -> Answer:
        return _add(call, robot=robot)

    def update(call: Call) -> Answer:
        return _update(call, robot=robot)

    def delete(call: Call) -> Answer:
        known = _known(call, call.params, robot=robot)
        del call.application.activities[known.code]
        return Answer(True)

    def show(call: Call) -> Answer:
        return Answer([known.code for known in call.application.activities.values() if known.robot is robot])

    return (
        _method(f"{prefix}.add", add),
        _method(f"{prefix}.update", update),
        _method(f"{prefix}.delete", delete),
        _method(f"{prefix}.list", show),
    )


def _method(name: str, run: Callable[[Call], Answer]) -> Method:
    return Method(name, ("bizproc",), run, application=True, admin=True, writes=not name.endswith(".list"))


def _add(call: Call, *, robot: bool) -> Answer:
    params = _upper(call.params)
    if not params:
        raise fields.refused("Empty data!")
    activity = _read(params, robot=robot)
    _check_unique(call, activity)
    call.world.register_activity(call.application.client_id, activity)
    return Answer(True)


def _read(params: Mapping[str, object], *, robot: bool) -> RegisteredActivity:
    """Check in the portal's order; for a robot the document type is checked before the return properties."""
    code = fields.checked_code(params.get("CODE"))
    handler = fields.checked_handler(params.get("HANDLER"))
    name = fields.checked_name(params.get("NAME"))
    properties = fields.checked_properties(params.get("PROPERTIES"))
    early = fields.checked_document_type(params.get("DOCUMENT_TYPE")) if robot else None
    return_properties = fields.checked_properties(params.get("RETURN_PROPERTIES"))
    document_type = early if robot else fields.checked_document_type(params.get("DOCUMENT_TYPE"))
    return RegisteredActivity(
        code,
        handler,
        name,
        robot,
        params.get("DESCRIPTION", ""),
        php_int(params.get("AUTH_USER_ID")),
        properties,
        return_properties,
        document_type,
        fields.checked_filter(params.get("FILTER")),
        fields.subscription(params.get("USE_SUBSCRIPTION")),
        params.get("USE_PLACEMENT") == "Y",
        _placement_handler(params) if params.get("USE_PLACEMENT") == "Y" else "",
    )


def _placement_handler(params: Mapping[str, object]) -> str:
    given = params.get("PLACEMENT_HANDLER")
    return fields.checked_handler(given) if given else ""


def _check_unique(call: Call, activity: RegisteredActivity) -> None:
    if activity.code in call.application.activities:
        raise Refusal("ERROR_ACTIVITY_ALREADY_INSTALLED", "Activity or Robot already installed!")
    _check_placement(call, activity.code, activity.placement_handler)


def _check_placement(call: Call, code: str, handler: str) -> None:
    others = (known for known in call.application.activities.values() if known.code != code)
    if handler and any(known.placement_handler == handler for known in others):
        raise Refusal("ERROR_CORE", _NOT_UNIQUE)


def _known(call: Call, params: Mapping[str, object], *, robot: bool) -> RegisteredActivity:
    known = call.application.activities.get(fields.checked_code(params.get("CODE")))
    if known is None or known.robot is not robot:
        raise Refusal("ERROR_ACTIVITY_NOT_FOUND", "Activity or Robot not found!")
    return known


def _update(call: Call, *, robot: bool) -> Answer:
    params = _upper(call.params)
    known = _known(call, params, robot=robot)
    sent = params.get("FIELDS")
    sent = sent if isinstance(sent, Mapping) else {}
    changes: dict[str, object] = {}
    for name, (attribute, read) in _CHANGEABLE.items():
        if name in sent:
            changes[attribute] = read(sent[name])
    if not changes:
        # PLACEMENT_HANDLER alone does not count as a change (docs/portal.md 8.1).
        raise fields.refused("No fields to update")
    if changes.get("use_placement", known.use_placement):
        changes["placement_handler"] = _placement_handler(sent) or known.placement_handler
        _check_placement(call, known.code, str(changes["placement_handler"]))
    else:
        changes["placement_handler"] = ""
    for attribute, value in changes.items():
        setattr(known, attribute, value)
    return Answer(True)


_CHANGEABLE: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "HANDLER": ("handler", fields.checked_handler),
    "AUTH_USER_ID": ("auth_user_id", php_int),
    "USE_SUBSCRIPTION": ("use_subscription", fields.subscription),
    "USE_PLACEMENT": ("use_placement", lambda value: value == "Y"),
    "NAME": ("name", lambda value: value),
    "DESCRIPTION": ("description", lambda value: value),
    "PROPERTIES": ("properties", fields.checked_properties),
    "RETURN_PROPERTIES": ("return_properties", fields.checked_properties),
    "DOCUMENT_TYPE": ("document_type", fields.checked_document_type),
    "FILTER": ("filter", fields.checked_filter),
}


def _upper(params: Mapping[str, object]) -> Mapping[str, object]:
    named = fields.upper_names(params)
    return named if isinstance(named, dict) else {}
