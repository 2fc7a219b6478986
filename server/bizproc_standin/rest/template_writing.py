"""``bizproc.workflow.template.add``, ``update``, ``delete`` (docs/portal.md 6.2)."""

from collections.abc import Mapping

from bizproc_standin.bpt import BptFile
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.rest.template_files import WrongTemplate, decode_file, read_template
from bizproc_standin.state.records import DocumentType, Template
from bizproc_standin.world.world import World

__all__ = ["METHODS"]

_MODULES = {"crm", "lists", "disk"}
_AUTO_EXECUTE = {"0", "1", "2", "3"}


def add_template(call: Call) -> Answer:
    """``bizproc.workflow.template.add``: import a file as a template of the application; returns its id."""
    params = call.params
    document_type = _document_type(params.get("DOCUMENT_TYPE"))
    name = _name(params.get("NAME"))
    auto_execute = _auto_execute(params["AUTO_EXECUTE"]) if params.get("AUTO_EXECUTE") is not None else 0
    content = _content(params.get("TEMPLATE_DATA"))
    try:
        file = read_template(content, call.world)
    except WrongTemplate as error:
        raise Refusal("", str(error)) from error
    template = Template(
        0,
        document_type,
        name,
        file.template,
        _text(params.get("DESCRIPTION")),
        auto_execute,
        user_id=call.caller.user_id,
        system_code=f"rest_app_{call.application.local_id}",
        application_id=call.application.client_id,
    )
    _fill(template, file)
    return Answer(call.world.add_template(template).id)


def update_template(call: Call) -> Answer:
    """``bizproc.workflow.template.update``: names inside FIELDS must be upper-case; returns the id."""
    params = call.params
    fields = dict(php_items(params.get("FIELDS")) or [])
    if not fields:
        raise _invalid("No fields to update.")
    template = _template(call, params)
    if template.application_id != call.application.client_id:
        text = "You can update ONLY templates created by current application"
        raise Refusal("ERROR_TEMPLATE_NOT_OWNER", text)
    name = _name(fields["NAME"]) if "NAME" in fields else template.name
    auto_execute = _auto_execute(fields["AUTO_EXECUTE"]) if "AUTO_EXECUTE" in fields else template.auto_execute
    file = _imported(_content(fields["TEMPLATE_DATA"]), call.world) if "TEMPLATE_DATA" in fields else None
    template.name = name
    template.auto_execute = auto_execute
    if "DESCRIPTION" in fields:
        template.description = _text(fields["DESCRIPTION"])
    if file is not None:
        template.tree = file.template
        _fill(template, file)
    template.modified = call.world.now()
    return Answer(template.id)


def delete_template(call: Call) -> Answer:
    """``bizproc.workflow.template.delete``: returns null; another application's template is refused without a code."""
    template = _template(call, call.params)
    if template.application_id != call.application.client_id:
        raise Refusal("", "You can delete ONLY templates created by current application")
    call.world.delete_template(template.id)
    return Answer(None)


def _template(call: Call, params: Mapping[str, object]) -> Template:
    template = call.world.templates.get(php_int(params.get("ID")))
    if template is None:
        raise Refusal("ERROR_TEMPLATE_NOT_FOUND", "Workflow template not found.")
    return template


def _document_type(value: object) -> DocumentType:
    parts = [item for _, item in php_items(value) or []]
    if len(parts) != 3 or not all(isinstance(part, str) and part for part in parts) or parts[0] not in _MODULES:
        raise _invalid("Incorrect field DOCUMENT_TYPE!")
    return DocumentType(*(str(part) for part in parts))


def _name(value: object) -> str:
    if not _text(value):
        raise _invalid("Empty template name!")
    return _text(value)


def _auto_execute(value: object) -> int:
    """A text or a number from 0 to 3; the portal's source accepts only texts (docs/portal.md 6.2)."""
    if isinstance(value, bool) or not isinstance(value, int | str) or str(value) not in _AUTO_EXECUTE:
        raise _invalid("Incorrect field AUTO_EXECUTE!")
    return int(value)


def _content(value: object) -> bytes:
    content = decode_file(value)
    if content is None:
        raise _invalid("Incorrect field TEMPLATE_DATA!")
    return content


def _imported(content: bytes, world: World) -> BptFile:
    try:
        return read_template(content, world)
    except WrongTemplate as error:
        # Unlike add, update passes on the importer's exception (docs/portal.md 6.2).
        raise Refusal("ERROR_ARGUMENT", str(error), extra={"argument": "template"}) from error


def _fill(template: Template, file: BptFile) -> None:
    template.parameters = file.parameters
    template.variables = file.variables
    template.constants = file.constants
    template.document_fields = file.document_fields


def _text(value: object) -> str:
    return "" if value is None or php_items(value) is not None else str(value)


def _invalid(text: str) -> Refusal:
    return Refusal("ERROR_TEMPLATE_VALIDATION_FAILURE", text)


METHODS = (
    Method("bizproc.workflow.template.add", ("bizproc",), add_template, application=True, admin=True, writes=True),
    Method(
        "bizproc.workflow.template.update", ("bizproc",), update_template, application=True, admin=True, writes=True
    ),
    Method(
        "bizproc.workflow.template.delete", ("bizproc",), delete_template, application=True, admin=True, writes=True
    ),
)
