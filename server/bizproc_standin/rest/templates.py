"""``bizproc.workflow.template.*`` (docs/portal.md 6)."""

from collections.abc import Mapping

from bizproc_standin.rest.columns import Column, read_filter, read_order, read_select
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.json_values import json_value
from bizproc_standin.rest.matching import orm_predicate, sort_rows
from bizproc_standin.rest.paging import cut_orm
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.records import Template

__all__ = ["METHODS"]

_AUTOMATION = 8
"""AUTO_EXECUTE values from here on are robots, which the portal never lists (docs/portal.md 6.1)."""
_DEFAULT_SELECT = ("ID",)
_DEFAULT_ORDER = (("ID", False),)
_COLUMN_LIST: tuple[Column[Template], ...] = (
    Column("ID", "int", lambda row: row.id),
    Column("MODULE_ID", "string", lambda row: row.document_type.module),
    Column("ENTITY", "string", lambda row: row.document_type.entity),
    Column("DOCUMENT_TYPE", "string", lambda row: row.document_type.type),
    Column("AUTO_EXECUTE", "int", lambda row: row.auto_execute),
    Column("NAME", "string", lambda row: row.name),
    Column("DESCRIPTION", "string", lambda row: row.description),
    # These four are stored serialized, so that no practical filter matches them.
    Column("TEMPLATE", "string", lambda _: None, lambda world, row: json_value([row.tree], world.zone)),
    Column("PARAMETERS", "string", lambda _: None, lambda world, row: json_value(row.parameters, world.zone)),
    Column("VARIABLES", "string", lambda _: None, lambda world, row: json_value(row.variables, world.zone)),
    Column("CONSTANTS", "string", lambda _: None, lambda world, row: json_value(row.constants, world.zone)),
    Column("MODIFIED", "date", lambda row: row.modified),
    Column("IS_MODIFIED", "string", lambda row: "Y" if row.is_modified else "N"),
    Column("USER_ID", "int", lambda row: row.user_id),
    Column("SYSTEM_CODE", "string", lambda row: row.system_code),
)
_COLUMNS: Mapping[str, Column[Template]] = {column.name: column for column in _COLUMN_LIST}


def list_templates(call: Call) -> Answer:
    """``bizproc.workflow.template.list``: templates of documents, without automation (docs/portal.md 6.1)."""
    world, params = call.world, call.params
    select = read_select(params.get("SELECT"), _COLUMNS, _DEFAULT_SELECT)
    order = read_order(params.get("ORDER"), _COLUMNS, _DEFAULT_ORDER)
    tests = [orm_predicate(item, world.zone) for item in read_filter(params.get("FILTER"), _COLUMNS)]
    listed = (row for row in world.templates.values() if row.auto_execute < _AUTOMATION)
    page = cut_orm(sort_rows([row for row in listed if all(test(row) for test in tests)], order), call.start)
    rows = [_document_type({column.name: column.json(world, row) for column in select}) for row in page.rows]
    return Answer(rows, page.total, page.next)


def _document_type(row: dict[str, object]) -> dict[str, object]:
    """DOCUMENT_TYPE becomes a triple built from the selected columns; unselected module and entity are null."""
    if "DOCUMENT_TYPE" in row:
        row["DOCUMENT_TYPE"] = [row.get("MODULE_ID"), row.get("ENTITY"), row["DOCUMENT_TYPE"]]
    return row


METHODS = (Method("bizproc.workflow.template.list", ("bizproc",), list_templates, admin=True),)
