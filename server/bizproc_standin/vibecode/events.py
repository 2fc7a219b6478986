"""``/v1/workflows/event`` and ``/v1/workflows/activity-log``: a token works only once here."""

from bizproc_standin.state.texts import say
from bizproc_standin.vibecode import refusals
from bizproc_standin.vibecode.classic import call_classic
from bizproc_standin.vibecode.portal import Call, Result, Route

__all__ = ["ROUTES"]


async def send_event(call: Call) -> Result:
    """Complete the waiting activity; unlike classic, an unusable token is refused (docs/portal.md 13.3)."""
    token = call.body.get("eventToken")
    if not isinstance(token, str) or not token:
        raise refusals.missing_params("eventToken (string)")
    if not call.world.awaits_event(token):
        raise refusals.bitrix_access_denied()
    instance = call.world.instances[token.partition("|")[0]]
    if instance.owned_until is not None:
        # Classic would return true and do nothing; "resumed" would be false when nothing resumed.
        raise refusals.bitrix_error(say(call.world.language, "locked"))
    values = call.body.get("returnValues")
    params = {"EVENT_TOKEN": token, "RETURN_VALUES": values, "LOG_MESSAGE": call.body.get("logMessage")}
    await call_classic(call, "bizproc.event.send", params)
    return Result(data=True)


async def log_activity(call: Call) -> Result:
    """Write a log line and change nothing else; allowed any number of times before the event."""
    token, message = call.body.get("eventToken"), call.body.get("logMessage")
    if not isinstance(token, str) or not token or not isinstance(message, str) or not message:
        raise refusals.missing_params("eventToken (string), logMessage (string)")
    if not call.world.awaits_event(token):
        raise refusals.bitrix_access_denied()
    await call_classic(call, "bizproc.activity.log", {"EVENT_TOKEN": token, "LOG_MESSAGE": message})
    return Result(data=None)


ROUTES = (
    Route("vibecode.workflows.event", "POST", "workflows/event", send_event, writes=True),
    Route("vibecode.workflows.activity-log", "POST", "workflows/activity-log", log_activity, writes=True),
)
