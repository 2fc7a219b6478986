"""``bizproc.event.send`` and ``bizproc.activity.log`` (docs/portal.md 9)."""

from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method

__all__ = ["METHODS"]


def send_event(call: Call) -> Answer:
    """``bizproc.event.send``: always true for a validly signed token, even when nothing waits (docs/portal.md 9.2)."""
    params = call.params
    values = php_items(params.get("RETURN_VALUES"))
    call.world.send_event(
        _text(params.get("EVENT_TOKEN")),
        None if values is None else dict(values),
        params.get("LOG_MESSAGE"),
    )
    return Answer(True)


def log_activity(call: Call) -> Answer:
    """``bizproc.activity.log``: writes a line to the process log (docs/portal.md 9.3)."""
    params = call.params
    call.world.log_event(_text(params.get("EVENT_TOKEN")), params.get("LOG_MESSAGE"))
    return Answer(True)


def _text(value: object) -> str:
    return "" if value is None or php_items(value) is not None else str(value)


METHODS = (
    Method("bizproc.event.send", ("bizproc",), send_event, writes=True),
    Method("bizproc.activity.log", ("bizproc",), log_activity, writes=True),
)
