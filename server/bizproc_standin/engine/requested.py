"""A field of an information request, as the template defines it."""

from collections.abc import Callable, Mapping

from bizproc_standin.engine.values import is_on, text
from bizproc_standin.state.records import TaskField

__all__ = ["requested_field"]


def requested_field(evaluate: Callable[[object], object], row: Mapping[str, object]) -> TaskField:
    """Read a row of ``RequestedInformation``; ``evaluate`` evaluates a property's value."""
    options = row.get("Options")
    keys = list(row)
    return TaskField(
        id=text(row.get("Name")),
        type=text(row.get("Type")) or "string",
        name=text(evaluate(row.get("Title"))),
        description=text(evaluate(row.get("Description"))),
        multiple=is_on(row.get("Multiple")),
        required=is_on(row.get("Required")),
        options=options if options not in ("", []) else None,
        settings=row.get("Settings") or None,
        default=evaluate(row.get("Default")),
        # The portal reads the row key by key: if Title comes after Name, it looks for the answer under the title.
        unread="Title" in keys and "Name" in keys and keys.index("Name") < keys.index("Title"),
    )
