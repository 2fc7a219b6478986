"""Working-time functions, based on the portal's calendar."""

from collections.abc import Mapping

from bizproc_standin.engine.functions.arguments import Arguments, Function
from bizproc_standin.engine.functions.intervals import read_interval

__all__ = ["WORK"]


def _addworkdays(given: Arguments) -> object:
    at, days = given.moment(0), given.whole(1)
    if at is None:
        return None
    return given.store.calendar.by_workdays(at, days) if days else int(at.timestamp())


def _workdateadd(given: Arguments) -> object:
    at, interval = given.moment(0), given.text(1)
    if at is None:
        return None
    if not interval:
        return int(at.timestamp())
    by = read_interval(interval)
    return given.store.calendar.by_work(at, by.days, by.clock)


def _isworkday(given: Arguments) -> object:
    at = given.moment(0)
    return at is not None and given.store.calendar.is_workday(at)


def _isworktime(given: Arguments) -> object:
    at = given.moment(0)
    return at is not None and given.store.calendar.is_worktime(at)


WORK: Mapping[str, Function] = {
    "addworkdays": _addworkdays,
    "isworkday": _isworkday,
    "isworktime": _isworktime,
    "workdateadd": _workdateadd,
}
