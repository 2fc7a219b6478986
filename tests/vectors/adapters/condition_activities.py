"""Conditions inside a process: of document fields, of parameters and variables, of anything."""

from collections.abc import Sequence
from functools import cache

from bizproc_standin.engine import conditions
from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.tree import read_tree
from tests.vectors.comparison import Aspect, answer
from tests.vectors.portal import process
from tests.vectors.shapes import given
from tests.vectors.vector import FOLDER, Vector, worlds


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    condition = {asked["condition"]: given(asked["rows"])}
    node = read_tree({"Type": "IfElseBranchActivity", "Name": "B", "Properties": condition})
    return answer(vector, lambda: conditions.holds(_run(asked["world"]), node))


@cache
def _run(world: str) -> Execution:
    # Asking changes nothing, so one process serves all.
    return process(worlds(FOLDER)[world])
