"""Setting variables and changing the document."""

from datetime import date

from bizproc_standin.engine.activities.step import step
from bizproc_standin.engine.activity import Activity, ActivityFaultError
from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import date_text, is_on, mapped


def set_variable(run: Execution, node: Node) -> None:
    """Set variables: ``VariableValue: {name: value or list}``."""
    for name, value in mapped(node.properties.get("VariableValue")).items():
        run.instance.variables[name] = _assigned(run, Reference("Variable", name), run.evaluate(value))


def set_field(run: Execution, node: Node) -> None:
    """Change the document: ``FieldValue: {field: value}``."""
    document = run.document
    if document is None:
        raise ActivityFaultError("The document does not exist.")
    for name, value in mapped(node.properties.get("FieldValue")).items():
        document.fields[name] = _written(run, _assigned(run, Reference("Document", name), run.evaluate(value)))
        if name in {"TITLE", "NAME"}:
            document.title = str(document.fields[name])


def _written(run: Execution, value: object) -> object:
    """Write dates the way the site writes them, which is how a document keeps them."""
    if isinstance(value, list):
        return [_written(run, item) for item in value]
    return date_text(value, run.store.language) if isinstance(value, date) else value


def _assigned(run: Execution, target: Reference, value: object) -> object:
    if not isinstance(value, list):
        return value
    flat = [inner for item in value for inner in (item if isinstance(item, list) else [item])]
    declared = run.declared(target)
    if declared and not is_on(declared.get("Multiple")):
        # The designer stores people of a single variable as a list of one.
        return flat[0] if flat else None
    return flat


VARIABLES: dict[str, type[Activity]] = {
    "SetVariableActivity": step(set_variable),
    "SetFieldActivity": step(set_field),
}
