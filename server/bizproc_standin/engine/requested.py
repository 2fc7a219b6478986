"""A field that an information request asks for, as the template describes it."""

from collections.abc import Callable, Mapping

from bizproc_standin.engine.values import is_on, text
from bizproc_standin.state.records import TaskField

__all__ = ["requested_field"]


def requested_field(evaluate: Callable[[object], object], row: Mapping[str, object]) -> TaskField:
    """Read a row of ``RequestedInformation``; ``evaluate`` gives what a property's value stands for."""
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
        # The portal goes through a row key by key, and looks for the answer under the title that comes last.
        unread="Title" in keys and "Name" in keys and keys.index("Name") < keys.index("Title"),
    )
