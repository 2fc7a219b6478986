"""What later steps of a template read from an application's activity: the values it is to return, derived."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.models.templates import Template
from bizproc_mcp.rules.activities import Activity, read_process, walk
from bizproc_mcp.rules.expressions import EXPRESSION, field_name
from bizproc_mcp.text.portal_text import PortalCode, PortalText

__all__ = ["Returned", "returns_read"]

Returned = Mapping[str, tuple[FormField, ...]]
"""The fields that are read, by the name of the activity they are read from."""
_SCANNED = 20_000


def returns_read(template: Template) -> Returned:
    """The names that steps read from each application's activity, with the types of the variables they go to.

    A name that only a text or a condition reads has no type. A template that was not read whole says nothing: what
    is missing here is taken for something nobody reads.
    """
    process = read_process(template.tree)
    if process.root is None or not process.whole:
        return {}
    found: dict[str, dict[str, FormField]] = {
        one.name: {} for one in walk(process.root) if one.kind == "application" and one.name
    }
    variables = {field.id.raw: field for field in template.variables or ()}
    for step in _running(process.root):
        for source, name, variable in _readings(step):
            if source in found and source != step.name:
                known = found[source].get(name)
                if known is None or not known.type:
                    found[source][name] = _field(name, variables.get(variable))
    return {activity: tuple(fields.values()) for activity, fields in found.items()}


def _field(name: str, variable: FormField | None) -> FormField:
    if variable is None:
        return FormField(id=PortalCode(name), type=PortalCode(""), title=PortalText(name))
    return replace(variable, id=PortalCode(name), required=False, default=None, description=PortalText())


def _running(activity: Activity) -> Iterator[Activity]:
    """Those that are not switched off, nor inside of one that is."""
    if activity.active:
        yield activity
        for child in activity.children:
            yield from _running(child)


def _readings(step: Activity) -> Iterator[tuple[str, str, str]]:
    """Each activity a step reads from, the name it reads, and the variable that takes it as it is, else ""."""
    assigned = step.properties.get("VariableValue") if step.type == "SetVariableActivity" else None
    for variable, value in assigned.items() if isinstance(assigned, Mapping) else ():
        whole = EXPRESSION.fullmatch(value.strip()) if isinstance(value, str) and len(value) < _SCANNED else None
        if whole is not None:
            yield whole[1], field_name(whole[2]), variable
    waiting: list[Json] = [step.properties]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield from ((one[1], field_name(one[2]), "") for one in EXPRESSION.finditer(value[:_SCANNED]))
        elif isinstance(value, Mapping):
            # A row of a mixed condition names both in places of their own.
            source, name = value.get("object"), value.get("field")
            if isinstance(source, str) and isinstance(name, str):
                yield source, field_name(name), ""
            waiting += value.values()
        elif isinstance(value, Sequence):
            waiting += value
