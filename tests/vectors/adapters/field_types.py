"""Types of fields: what REST sends and takes, what people read, conversion from type to type."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.printable import printable
from bizproc_standin.rest.json_values import json_value
from bizproc_standin.rest.task_rows import _multiple
from tests.vectors.comparison import Aspect, NoCounterpartError, answer
from tests.vectors.portal import process
from tests.vectors.shapes import given
from tests.vectors.vector import FOLDER, Vector, worlds


def compare(vector: Vector) -> Sequence[Aspect]:
    asked, about = vector.given, vector.about
    declared = {"Type": asked["type"], "Multiple": asked.get("multiple", False), "Options": asked.get("options")}
    if asked["type"] in {"file", "time"}:
        raise NoCounterpartError(asked["type"])
    if about.startswith(("printable", "format friendly")):
        run = _run()
        return answer(vector, lambda: printable(run.store, run.document, 2, given(asked["value"]), declared))
    if about.startswith("externalize rest"):
        return answer(vector, lambda: _sent(asked))
    raise NoCounterpartError(about.split(":")[0].split(" ")[0])


def _sent(asked: Any) -> object:
    value = json_value(given(asked["value"]), _run().zone)
    return _multiple(value) if asked["multiple"] else value


@cache
def _run() -> Execution:
    # Asking changes nothing, so one process serves all.
    return process(worlds(FOLDER)["main"])
