"""Conditions of branches and loops.

``truecondition`` always holds; ``fieldcondition`` tests document fields, ``propertyvariablecondition`` tests
parameters and variables, ``mixedcondition`` tests anything. A node without a condition, or with an empty one, holds.

A row's joiner connects it to the rows before it. A row joined with *or* opens a new group, *and* rows belong to the
current group; the condition holds if any group does. The first group exists from the start and is true until one of
its rows fails: a first row joined with *or* leaves it empty, and the condition is true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bizproc_standin.engine import operators
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.operators import Asked
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import listed, mapped, text
from bizproc_standin.php.comparison import truthy
from bizproc_standin.state.records import Document
from bizproc_standin.state.store import Store

__all__ = ["KINDS", "Row", "Scope", "any_group", "holds"]

KINDS = ("truecondition", "mixedcondition", "fieldcondition", "propertyvariablecondition")
AND, OR = 0, 1


class Scope(Protocol):
    """The values that conditions test."""

    store: Store

    @property
    def document(self) -> Document | None:
        """Return the document."""

    def convert(self, value: object, kind: str) -> object:
        """Evaluate a property's value, converted to a type."""

    def lookup(self, reference: Reference) -> object:
        """Return the value behind an expression."""

    def declared(self, reference: Reference) -> Mapping[str, object] | None:
        """Return the descriptor behind an expression; None when the object is unknown."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a condition with its values. `joiner` 0 means and; everything else means or."""

    operator: str
    own: object
    given: object
    joiner: object = AND
    kind: str = "string"


def holds(scope: Scope, node: Node) -> bool:
    """Whether a node's condition holds."""
    properties = node.properties
    if "truecondition" in properties:
        return True
    rows: list[Row] = []
    if "fieldcondition" in properties:
        for field, operator, value, joiner in _rows(properties["fieldcondition"]):
            rows.append(_asked(scope, Reference("Document", field), operator, value, joiner))
    elif "propertyvariablecondition" in properties:
        for field, operator, value, joiner in _rows(properties["propertyvariablecondition"]):
            rows.append(_of_variable(scope, field, operator, value, joiner))
    elif "mixedcondition" in properties:
        rows = [_mixed(scope, mapped(row)) for row in listed(properties["mixedcondition"]) if mapped(row)]
    return any_group(scope.store, scope.document, rows)


def any_group(store: Store, document: Document | None, rows: Sequence[Row]) -> bool:
    """Whether rows hold, combined by their joiners."""
    groups = [True]
    for row in rows:
        if type(row.joiner) is not int or row.joiner != AND:
            groups.append(True)
        groups[-1] = groups[-1] and _row_holds(Asked(row.kind, store, document), row)
    return any(groups)


def _row_holds(asked: Asked, row: Row) -> bool:
    if row.operator == "modified":
        # Here the value of the condition lists the changed fields.
        return isinstance(row.given, list) and row.own in row.given
    return operators.holds(asked, row.operator, row.own, row.given)


def _rows(condition: object) -> list[tuple[str, str, object, object]]:
    """Read rows ``[field, operator, value, joiner]``; a flat list is a single row."""
    rows = listed(condition) if isinstance(condition, list | tuple | Mapping) else []
    if rows and not isinstance(rows[0], list | tuple | Mapping):
        rows = [rows]
    found = []
    for row in rows:
        parts = listed(row) if isinstance(row, list | tuple | Mapping) else []
        field, operator, value, joiner = (*parts, None, None, None, None)[:4]
        found.append((text(field), text(operator), value, joiner))
    return found


def _of_variable(scope: Scope, field: str, operator: str, value: object, joiner: object) -> Row:
    # The row does not say whether it means a parameter or a variable. An unknown name always holds: null is empty.
    for holder in ("Template", "Variable"):
        if scope.declared(Reference(holder, field)):
            return _asked(scope, Reference(holder, field), operator, value, joiner)
    return Row("empty", None, None, _joiner(joiner))


def _mixed(scope: Scope, row: Mapping[str, object]) -> Row:
    reference = Reference(text(row.get("object")), text(row.get("field")))
    operator, joiner = text(row.get("operator")), row.get("joiner")
    if scope.declared(reference) is None:
        return Row("!empty" if operator == "!empty" else "empty", None, None, _joiner(joiner))
    return _asked(scope, reference, operator, row.get("value"), joiner)


def _bare(reference: Reference) -> Reference:
    """Drop the ``_printable`` suffix: conditions compare the value itself."""
    bare = reference.without_suffix
    return reference if bare is None else Reference(bare.object, bare.field)


def _asked(scope: Scope, reference: Reference, operator: str, value: object, joiner: object) -> Row:
    reference = _bare(reference)
    declared = scope.declared(reference) or {}
    kind = str(declared.get("BaseType") or declared.get("Type") or "string")
    return Row(operator, scope.lookup(reference), scope.convert(value, kind), _joiner(joiner), kind)


def _joiner(written: object) -> int:
    return OR if truthy(written) else AND
