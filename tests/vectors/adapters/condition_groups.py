"""Rows that are joined to a condition."""

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc_standin.engine import conditions
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import read_tree
from tests.vectors.adapters.conditions_operators import OperatorScope
from tests.vectors.comparison import Aspect, NoCounterpartError, answer
from tests.vectors.vector import Vector


class GroupScope(OperatorScope):
    """Rows whose own values are given."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows

    def lookup(self, reference: Reference) -> object:
        found: object = self.rows[int(reference.field[1:])]["valueToCheck"]
        return found

    def declared(self, _: Reference) -> dict[str, object]:
        return {"Type": "string"}


def compare(vector: Vector) -> Sequence[Aspect]:
    rows = vector.given["rows"]
    if not all(row.get("joiner") in {0, 1} and isinstance(row.get("joiner"), int) for row in rows):
        raise NoCounterpartError("only the activities normalise a joiner")
    if any(row["operator"] == "modified" for row in rows):
        raise NoCounterpartError("modified")
    mixed = [
        {
            "object": "Variable",
            "field": f"r{place}",
            "operator": row["operator"],
            "value": row["value"],
            "joiner": row["joiner"],
        }
        for place, row in enumerate(rows)
    ]
    node = read_tree({"Type": "IfElseBranchActivity", "Properties": {"mixedcondition": mixed}})
    return answer(vector, lambda: conditions.holds(GroupScope(rows), node))
