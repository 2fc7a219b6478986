"""The form of a request: its fields in the task list, and how `task.complete` processes the values."""

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc_standin.engine.requested import requested_field
from bizproc_standin.rest.task_rows import form_row
from bizproc_standin.state.errors import PortalRefusal
from bizproc_standin.state.records import TaskField
from bizproc_standin.state.store import Store
from bizproc_standin.world.form import read_form
from tests.vectors.comparison import Aspect, NoCounterpartError, guarded
from tests.vectors.files import add_files, recorded_addresses, saved
from tests.vectors.portal import process
from tests.vectors.shapes import expected, given, recorded
from tests.vectors.vector import FOLDER, Vector, worlds

_REFUSED = {"CBPArgumentNullException": "ERROR_TASK_EXECUTION"}


def compare(vector: Vector) -> Sequence[Aspect]:
    asked, output = vector.given, vector.output
    if output.get("error") == "TypeError":
        raise NoCounterpartError("a fault inside PHP")
    run = process(worlds(FOLDER)["main"])
    made = run.store
    add_files(made)
    fields = tuple(requested_field(run.evaluate, row) for row in asked["request"])
    if vector.group == "shown in list":
        # When this was recorded, no options meant an empty text; the documentation's samples show null.
        wanted = [{**row, "Options": row["Options"] or None} for row in recorded(output["value"])]
        return [Aspect(vector.group, wanted, guarded(lambda: _shown(made, fields)))]
    if not isinstance(asked["FIELDS"], dict):
        raise NoCounterpartError("no FIELDS: the portal reads the HTTP request instead")
    want: Any = expected(output)
    if "error" in output:
        want = ("refused", _REFUSED.get(output["error"], output["error"]))
    aspects = [Aspect(vector.group, want, guarded(lambda: _read(made, fields, given(asked["FIELDS"]))))]
    if "files_saved" in output:
        kept = {number: file["content_base64"] for number, file in output["files_saved"].items()}
        aspects.append(Aspect(vector.group, kept, saved(made)))
    return aspects


def _shown(made: Store, fields: Sequence[TaskField]) -> object:
    rows = [form_row(made, field, field.default) for field in fields]
    return [{**row, "Default": recorded_addresses(row["Default"])} for row in rows]


def _read(made: Store, fields: tuple[TaskField, ...], sent: Mapping[str, object]) -> object:
    try:
        return read_form(made, fields, sent, require=True)
    except PortalRefusal as refusal:
        return ("refused", refusal.code)
