"""A request's form: what the list of tasks shows of it, what `task.complete` makes of the values."""

from collections.abc import Sequence
from typing import Any

from bizproc_standin.engine.activities.task_form import _field
from bizproc_standin.engine.execution import Execution
from bizproc_standin.rest.json_values import json_value
from bizproc_standin.rest.task_rows import _multiple
from bizproc_standin.world.errors import PortalRefusal
from bizproc_standin.world.form import read_form
from bizproc_standin.world.records import TaskField
from tests.vectors.comparison import Aspect, NoCounterpartError, guarded
from tests.vectors.portal import process
from tests.vectors.shapes import expected, given, recorded
from tests.vectors.vector import FOLDER, Vector, worlds


def compare(vector: Vector) -> Sequence[Aspect]:
    asked, output = vector.given, vector.output
    run = process(worlds(FOLDER)["main"])
    fields = tuple(_field(run, row) for row in asked["request"])
    if any(field.type == "file" for field in fields):
        raise NoCounterpartError("files: other ids")
    if vector.group == "shown in list":
        failed = "error" in output
        default = expected(output) if failed else recorded(output["value"][0]["$map"].get("Default"))
        return [Aspect(vector.group, default, guarded(lambda: _shown(run, fields[0])))]
    if not isinstance(asked["FIELDS"], dict):
        raise NoCounterpartError("no FIELDS: the portal reads the HTTP request instead")
    want: Any = expected(output)
    if want == ("php error", "CBPArgumentNullException"):
        want = ("refused", "ERROR_TASK_EXECUTION")
    return [Aspect(vector.group, want, guarded(lambda: _read(run, fields, given(asked["FIELDS"]))))]


def _shown(run: Execution, field: TaskField) -> object:
    value = json_value(field.default, run.zone)
    return _multiple(value) if field.multiple else value


def _read(run: Execution, fields: tuple[TaskField, ...], sent: dict[str, object]) -> object:
    try:
        return read_form(run.store, fields, sent, require=True)
    except PortalRefusal as refusal:
        return ("refused", refusal.code)
