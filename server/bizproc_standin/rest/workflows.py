"""``bizproc.workflow.*`` except templates (docs/portal.md 5)."""

from collections.abc import Mapping

from bizproc_standin.rest.columns import Column, Condition, Ordering, read_filter, read_order, read_select
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.matching import orm_predicate, sort_rows
from bizproc_standin.rest.paging import cut_orm
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records import DocumentId, Instance
from bizproc_standin.world.world import World

__all__ = ["METHODS"]

_DEFAULT_SELECT = ("ID", "MODIFIED", "OWNED_UNTIL")
_DEFAULT_ORDER = (("MODIFIED", True),)
_COLUMN_LIST: tuple[Column[Instance], ...] = (
    Column("ID", "string", lambda row: row.id),
    Column("MODIFIED", "date", lambda row: row.modified),
    Column("OWNED_UNTIL", "date", lambda row: row.owned_until),
    Column("MODULE_ID", "string", lambda row: row.document_id.module),
    Column("ENTITY", "string", lambda row: row.document_id.entity),
    Column("DOCUMENT_ID", "string", lambda row: row.document_id.id),
    Column("STARTED", "date", lambda row: row.started),
    Column("STARTED_BY", "int", lambda row: row.started_by),
    Column("TEMPLATE_ID", "int", lambda row: row.template_id),
)
_COLUMNS: Mapping[str, Column[Instance]] = {column.name: column for column in _COLUMN_LIST}


def start_workflow(call: Call) -> Answer:
    """``bizproc.workflow.start``: returns the id of the new process (docs/portal.md 5.1)."""
    params = call.params
    # Only here does an array in the URL take precedence over the body (docs/portal.md 1.2).
    in_query = {name.upper(): value for name, value in call.incoming.query.items()}.get("DOCUMENT_ID")
    document = in_query if php_items(in_query) is not None else params.get("DOCUMENT_ID")
    parameters = php_items(params.get("PARAMETERS"))
    workflow_id = call.world.start_workflow(
        php_int(params.get("TEMPLATE_ID")),
        _document_id(document),
        None if parameters is None else dict(parameters),
        call.caller.user_id,
    )
    return Answer(workflow_id)


def _document_id(value: object) -> DocumentId | None:
    """A triple of texts; module may be empty, entity and id may not."""
    parts = dict(php_items(value) or ())
    texts = [parts.get(str(index)) for index in range(3)]
    if any(text is None or php_items(text) is not None for text in texts):
        return None
    module, entity, document = (str(text) for text in texts)
    return DocumentId(module, entity, document) if entity and document else None


def list_instances(call: Call) -> Answer:
    """``bizproc.workflow.instances``: running processes (docs/portal.md 5.2)."""
    world, params = call.world, call.params
    select = read_select(params.get("SELECT"), _COLUMNS, _DEFAULT_SELECT)
    order = read_order(params.get("ORDER"), _COLUMNS, _DEFAULT_ORDER)
    conditions = read_filter(params.get("FILTER"), _COLUMNS)
    rows = call.portal.instance_lists.get(
        f"{conditions!r} {order!r}", call.portal.stamp, lambda: _matching(world, conditions, order)
    )
    page = cut_orm(rows, call.start)
    written = [{column.name: column.json(world, row) for column in select} for row in page.rows]
    return Answer(written, page.total, page.next)


def _matching(world: World, conditions: list[Condition[Instance]], order: list[Ordering[Instance]]) -> list[Instance]:
    tests = [orm_predicate(condition, world.zone) for condition in conditions]
    return sort_rows([row for row in world.instances.values() if all(test(row) for test in tests)], order)


def terminate_workflow(call: Call) -> Answer:
    """``bizproc.workflow.terminate``: stops a process and keeps its history (docs/portal.md 5.3)."""
    params = call.params
    workflow_id = params.get("ID")
    if not workflow_id or workflow_id == "0":
        raise Refusal("ERROR_WRONG_WORKFLOW_ID", "Empty workflow instance ID")
    if not isinstance(workflow_id, str):
        raise Refusal("ERROR_WRONG_WORKFLOW_ID", "Invalid workflow instance ID (string expected)")
    status = params.get("STATUS")
    call.world.terminate(workflow_id, status if isinstance(status, str) else "")
    return Answer(True)


def kill_workflow(call: Call) -> Answer:
    """``bizproc.workflow.kill``: deletes a process and all its data (docs/portal.md 5.3)."""
    workflow_id = call.params.get("ID")
    if not workflow_id or workflow_id == "0":
        raise Refusal("ERROR_WRONG_WORKFLOW_ID", "Empty workflow instance ID")
    call.world.kill(str(workflow_id))
    return Answer(True)


_SCOPE = ("bizproc",)
METHODS = (
    Method("bizproc.workflow.start", _SCOPE, start_workflow, writes=True),
    Method("bizproc.workflow.instances", _SCOPE, list_instances, admin=True),
    Method("bizproc.workflow.instance.list", _SCOPE, list_instances, admin=True),
    Method("bizproc.workflow.terminate", _SCOPE, terminate_workflow, admin=True, writes=True),
    Method("bizproc.workflow.kill", _SCOPE, kill_workflow, admin=True, writes=True),
)
