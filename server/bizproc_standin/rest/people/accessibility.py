"""``calendar.accessibility.get``: events and the absence chart of people (docs/portal.md 19.3)."""

from datetime import datetime, timedelta

from bizproc_standin.php.numbers import to_int
from bizproc_standin.php.site_dates import written
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.moments import read_moment
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.organisation import is_intranet

__all__ = ["METHODS"]


def list_busy_times(call: Call) -> Answer:
    """What people do in a period, by their ids: calendar events, then entries of the absence chart."""
    world, params = call.world, call.incoming.params
    users = php_items(params.get("users"))
    since, until = (read_moment(str(params.get(name, "")), world.zone) for name in ("from", "to"))
    if not users or since is None or until is None:
        raise Refusal("", 'Required parameters "users", "from" and "to" must be set')
    if not is_intranet(world, call.caller.user_id):
        raise Refusal("", "Access denied")
    end = until + timedelta(days=1)
    ids = [to_int(value) for _, value in users]
    return Answer(
        {str(user_id): [*_events(call, user_id, since, end), *_chart(call, user_id, since, end)] for user_id in ids}
    )


def _events(call: Call, user_id: int, since: datetime, end: datetime) -> list[dict[str, object]]:
    world = call.world
    return [
        {
            "ID": str(event.id),
            "NAME": event.name,
            "DATE_FROM": written(event.since.astimezone(world.zone), world.dates),
            "DATE_TO": written(event.until.astimezone(world.zone), world.dates),
            "ACCESSIBILITY": event.accessibility,
        }
        for event in world.events.get(user_id, ())
        if event.since < end and event.until >= since
    ]


def _chart(call: Call, user_id: int, since: datetime, end: datetime) -> list[dict[str, object]]:
    """The chart is read with the caller's rights: who may not read it gets nothing."""
    world = call.world
    if world.chart_readers is not None and call.caller.user_id not in world.chart_readers:
        return []
    entries = [*world.absences.get(user_id, ()), *world.trips.get(user_id, ())]
    return [
        {
            "FROM_HR": True,
            "ID": str(user_id * 100 + place),
            "DT_FROM": written(first.astimezone(world.zone).date(), world.dates),
            "DT_TO": written(last.astimezone(world.zone).date(), world.dates),
            "ACCESSIBILITY": "absent",
            "IMPORTANCE": "normal",
            "FROM": int(first.timestamp()),
            "TO": int(last.timestamp()),
        }
        for place, (first, last, _) in enumerate(entries)
        if first < end and last >= since
    ]


METHODS = (Method("calendar.accessibility.get", ("calendar",), list_busy_times),)
