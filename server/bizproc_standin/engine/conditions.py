"""Conditions of branches and loops.

``truecondition`` always holds; ``fieldcondition`` compares document fields, ``propertyvariablecondition``
parameters and variables, ``mixedcondition`` anything. A row's fourth element joins it with the next row:
0 and, 1 or; "and" binds tighter.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Protocol

from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import compare, is_on, listed, mapped, text, whole

_PERSON = re.compile(r"user_(\d{1,10})$", re.IGNORECASE | re.ASCII)
KINDS = ("truecondition", "mixedcondition", "fieldcondition", "propertyvariablecondition")


class Scope(Protocol):
    """What a condition asks about."""

    @property
    def zone(self) -> tzinfo:
        """Return the portal's time zone."""

    def evaluate(self, value: object) -> object:
        """Evaluate a property's value."""

    def lookup(self, reference: Reference) -> object:
        """Return the value behind an expression."""

    def declared(self, reference: Reference) -> Mapping[str, object]:
        """Return the descriptor behind an expression."""

    def author(self) -> int:
        """Return who started the process."""


def holds(scope: Scope, node: Node) -> bool:
    """Whether a node's condition holds; a node without one does not."""
    properties = node.properties
    if "truecondition" in properties:
        return True
    rows = [_mixed(mapped(row)) for row in listed(properties.get("mixedcondition"))]
    rows += [_row("Document", row) for row in listed(properties.get("fieldcondition"))]
    rows += [_row("", row) for row in listed(properties.get("propertyvariablecondition"))]
    return bool(rows) and _joined(scope, rows)


Row = tuple[Reference, str, object, bool]


def _mixed(part: Mapping[str, object]) -> Row:
    reference = Reference(text(part.get("object")), text(part.get("field")))
    return reference, text(part.get("operator")), part.get("value"), whole(part.get("joiner")) == 1


def _row(holder: str, row: object) -> Row:
    parts = listed(row) if isinstance(row, list | tuple | Mapping) else []
    field, operator, value, joiner = (*parts, None, None, None, None)[:4]
    return Reference(holder, text(field)), text(operator), value, whole(joiner) == 1


def _joined(scope: Scope, rows: Sequence[Row]) -> bool:
    group = True
    for place, (reference, operator, value, joined_by_or) in enumerate(rows):
        group = group and _row_holds(scope, reference, operator, value)
        if joined_by_or and place + 1 < len(rows):
            if group:
                return True
            group = True
    return group


def _row_holds(scope: Scope, reference: Reference, operator: str, value: object) -> bool:
    if not reference.field:
        return False  # a damaged row
    if not reference.object:
        # Rows about parameters and variables name them without saying which of the two they are.
        parameter = Reference("Template", reference.field)
        reference = parameter if scope.declared(parameter) else Reference("Variable", reference.field)
    is_flag = str(scope.declared(reference).get("Type")) == "bool"
    return compares(scope, operator or "=", scope.lookup(reference), scope.evaluate(value), flag=is_flag)


def compares(scope: Scope, operator: str, left: object, right: object, *, flag: bool = False) -> bool:
    """Compare two values by a condition's operator; an unknown operator does not hold."""
    if operator.startswith("!") and operator != "!=":
        return not compares(scope, operator[1:], left, right, flag=flag)
    flag = flag or isinstance(left, bool) or isinstance(right, bool)
    ours = [_plain(scope, item, flag=flag) for item in _spread(left)]
    theirs = [_plain(scope, item, flag=flag) for item in _spread(right)]
    if operator == "empty":
        return all(item in (None, "", 0, "0") for item in ours)
    if operator == "in":
        return any(_order(scope, one, other) == 0 for one in ours for other in theirs)
    if operator == "contain":
        return _contains(scope, ours, theirs)
    if operator == "between":
        return len(theirs) >= 2 and all(
            _order(scope, one, theirs[0]) >= 0 and _order(scope, one, theirs[1]) <= 0 for one in ours or [None]
        )
    return _pairwise(scope, operator, ours, theirs)


def _spread(value: object) -> list[object]:
    return [inner for item in listed(value) for inner in (listed(item) if isinstance(item, list) else [item])]


def _pairwise(scope: Scope, operator: str, ours: list[object], theirs: list[object]) -> bool:
    # Lists are compared place by place, the shorter one repeating its last item.
    ours, theirs = ours or [None], theirs or [None]
    for place in range(max(len(ours), len(theirs))):
        order = _order(scope, ours[min(place, len(ours) - 1)], theirs[min(place, len(theirs) - 1)])
        outcome = {
            "=": order == 0,
            "==": order == 0,
            "!=": order != 0,
            "<>": order != 0,
            ">": order > 0,
            ">=": order >= 0,
            "<": order < 0,
            "<=": order <= 0,
        }.get(operator, False)
        if not outcome:
            return False
    return True


def _contains(scope: Scope, ours: list[object], theirs: list[object]) -> bool:
    for wanted in theirs:
        for one in ours:
            if _order(scope, one, wanted) == 0:
                return True
            if isinstance(one, str) and text(wanted) and text(wanted).lower() in one.lower():
                return True
    return False


def _order(scope: Scope, left: object, right: object) -> int:
    return compare(left, right, scope.zone)


def _plain(scope: Scope, value: object, *, flag: bool) -> object:
    if flag or isinstance(value, bool):
        return "Y" if is_on(value) else "N"
    if isinstance(value, str):
        if value.lower() == "author":
            return scope.author()
        if match := _PERSON.match(value):
            return int(match[1])
    return value
