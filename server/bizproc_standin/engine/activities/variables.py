"""Setting variables and changing the document."""

from datetime import date

from bizproc_standin.engine.activities.step import step
from bizproc_standin.engine.activity import ActivityFaultError, Maker, Run
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.types.base import first
from bizproc_standin.engine.values import date_text, is_on, listed, mapped
from bizproc_standin.php.numbers import is_array


def set_variable(run: Run, node: Node) -> None:
    """Set variables, ``VariableValue: {name: value or list}``, each converted to its declared type."""
    for name, value in mapped(node.properties.get("VariableValue")).items():
        declared = mapped(run.template.variables.get(name))
        if declared and value != "":
            run.instance.variables[name] = _one_or_all(run.convert(value, str(declared.get("Type"))), declared)
        else:
            run.instance.variables[name] = run.evaluate(value)


def set_field(run: Run, node: Node) -> None:
    """Change the document: ``FieldValue: {field: value}``; the portal does not convert values to the field's type."""
    document = run.document
    if document is None:
        raise ActivityFaultError("The document does not exist.")
    for name, value in mapped(node.properties.get("FieldValue")).items():
        declared = run.declared(Reference("Document", name))
        read = run.evaluate(value)
        document.fields[name] = _written(run, _one_or_all(read, declared) if declared else read)
        if name in {"TITLE", "NAME"}:
            document.title = str(document.fields[name])


def _one_or_all(value: object, declared: object) -> object:
    """Return the value in the form that a single or multiple field stores."""
    if is_on(mapped(declared).get("Multiple")):
        return value if is_array(value) else listed(value)
    return (first(value) if value else None) if is_array(value) else value


def _written(run: Run, value: object) -> object:
    """Write dates in the site's format, as documents store them."""
    if isinstance(value, list):
        return [_written(run, item) for item in value]
    return date_text(value, run.store.dates) if isinstance(value, date) else value


VARIABLES: dict[str, Maker] = {
    "SetVariableActivity": step(set_variable),
    "SetFieldActivity": step(set_field),
}
