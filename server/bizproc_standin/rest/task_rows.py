"""The columns of ``bizproc.task.list`` (docs/portal.md 7.1)."""

from collections.abc import Mapping

from bizproc_standin.rest.columns import Column
from bizproc_standin.rest.json_values import json_value
from bizproc_standin.state.records import Participant, Task, TaskField
from bizproc_standin.state.store import Store
from bizproc_standin.world.form import form_field
from bizproc_standin.world.world import World

__all__ = ["TASK_COLUMNS", "TaskRow", "form_row"]

TaskRow = tuple[Task, Participant | None]
"""A task, with the participant if the query joins them."""


def _parameters(world: World, row: TaskRow) -> object:
    """Only keys with a value, in the portal's order; ``[]`` when there are none."""
    task, shown = row[0], row[0].parameters
    labels = {
        "CommentLabel": shown.comment_label,
        "CommentRequired": shown.comment_required,
        "ShowComment": shown.show_comment,
        "StatusOkLabel": shown.ok_label,
        "StatusYesLabel": shown.yes_label,
        "StatusNoLabel": shown.no_label,
        "StatusCancelLabel": shown.cancel_label,
    }
    written: dict[str, object] = {key: label for key, label in labels.items() if label is not None}
    if shown.fields is not None:
        written["Fields"] = [form_row(world, item, world.field_default(task, item.id)) for item in shown.fields]
    return written or []


def form_row(store: Store, item: TaskField, default: object) -> dict[str, object]:
    """A field of a request; an empty default of a date is 1970-01-01 00:00:00.

    Values of a document's own types (`E:ECrm`, `UF:money`) are sent as stored, as the documented sample shows.
    """
    known = None if ":" in item.type else form_field(store, item)
    return {
        "Id": item.id,
        "Type": item.type,
        "BaseType": item.base_type,
        "Name": item.name,
        "Description": item.description,
        "Multiple": item.multiple,
        "Required": item.required,
        "Options": json_value(item.options, store.zone),
        "Settings": json_value(item.settings, store.zone),
        "Default": json_value(default if known is None else known.external(default), store.zone),
    }


def _user_id(row: TaskRow) -> int | None:
    return row[1].user_id if row[1] is not None else None


def _user_status(row: TaskRow) -> int | None:
    return int(row[1].status) if row[1] is not None else None


_COLUMNS: tuple[Column[TaskRow], ...] = (
    Column("ID", "int", lambda row: row[0].id),
    Column("ACTIVITY", "string", lambda row: row[0].activity),
    Column("ACTIVITY_NAME", "string", lambda row: row[0].activity_name),
    Column("WORKFLOW_ID", "string", lambda row: row[0].workflow.id),
    Column("DOCUMENT_NAME", "string", lambda row: row[0].workflow.document_name),
    Column("DESCRIPTION", "string", lambda row: row[0].description),
    Column("NAME", "string", lambda row: row[0].name),
    Column("MODIFIED", "date", lambda row: row[0].modified),
    Column("WORKFLOW_STARTED", "date", lambda row: row[0].workflow.started),
    Column("WORKFLOW_STARTED_BY", "int", lambda row: row[0].workflow.started_by),
    Column("OVERDUE_DATE", "date", lambda row: row[0].overdue_date),
    Column("WORKFLOW_TEMPLATE_ID", "int", lambda row: row[0].workflow.template_id),
    Column("WORKFLOW_TEMPLATE_NAME", "string", lambda row: row[0].workflow.template_name),
    Column("WORKFLOW_STATE", "string", lambda row: row[0].workflow.title),
    Column("STATUS", "int", lambda row: int(row[0].status)),
    Column("USER_ID", "int", _user_id),
    Column("USER_STATUS", "int", _user_status),
    Column("MODULE_ID", "string", lambda row: row[0].workflow.document_id.module),
    Column("ENTITY", "string", lambda row: row[0].workflow.document_id.entity),
    Column("DOCUMENT_ID", "string", lambda row: row[0].workflow.document_id.id),
    # Stored serialized, so that no practical filter matches it.
    Column("PARAMETERS", "string", lambda _: None, _parameters),
)
TASK_COLUMNS: Mapping[str, Column[TaskRow]] = {column.name: column for column in _COLUMNS}
