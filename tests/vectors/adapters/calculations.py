"""Calculations and their functions, alone and in property values."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from bizproc_standin.engine.calculation import CalculationError, calculate
from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.functions import call
from bizproc_standin.engine.references import parse_reference
from bizproc_standin.state.calendar import WorkCalendar
from tests.vectors.comparison import Aspect, answer
from tests.vectors.portal import asking, process
from tests.vectors.vector import Vector

_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    run = asking(vector.worlds, asked["world"])
    if "calendar" in asked:
        run = process(vector.worlds[asked["world"]])
        run.store.calendar = _calendar(asked["calendar"])
    if "value" not in asked:
        return answer(vector, lambda: _carried_out(run, asked["calculation"]))
    if "convert_to" in asked:
        return answer(vector, lambda: run.convert(asked["value"], asked["convert_to"]))
    return answer(vector, lambda: run.evaluate(asked["value"]))


def _carried_out(run: Execution, source: str) -> object:
    def reference(written: str) -> object:
        found = parse_reference(written)
        if found is None:
            raise CalculationError("no reference")
        return run.lookup(found)

    def called(name: str, arguments: Sequence[object]) -> object:
        return call(run.around, name, arguments)

    try:
        return calculate(source, reference, called, run.store.dates)
    except CalculationError:
        return None


def _calendar(settings: Mapping[str, Any]) -> WorkCalendar:
    return WorkCalendar(
        start=_hour(settings["work_time_start"]),
        end=_hour(settings["work_time_end"]),
        days_off=frozenset(_DAYS[day] for day in settings["week_holidays"]),
        holidays=_days(settings.get("year_holidays", "")),
        extra_workdays=_days(settings.get("year_workdays", "")),
    )


def _hour(written: str) -> time:
    hour, _, minute = written.partition(".")
    return time(int(hour), int(minute or 0))


def _days(written: str) -> frozenset[tuple[int, int]]:
    pairs = (day.split(".") for day in written.split(",") if day)
    return frozenset((int(month), int(day)) for day, month in pairs)
