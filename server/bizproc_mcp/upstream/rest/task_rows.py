"""Convert rows of `bizproc.task.list` into tasks (docs/portal.md 7.1)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.documents import DocumentId, list_in_link
from bizproc_mcp.models.tasks import (
    CommentRule,
    Decision,
    FormField,
    Kind,
    Task,
    TaskStatus,
    UserStatus,
)
from bizproc_mcp.portal import Depth
from bizproc_mcp.text.portal_text import NO_TEXT, PortalCode
from bizproc_mcp.upstream.rest.form_size import too_large
from bizproc_mcp.upstream.rest.forms import task_fields
from bizproc_mcp.upstream.values import Row, wrong

__all__ = [
    "ACTIVITIES",
    "COLUMNS",
    "PERSON_COLUMNS",
    "brief_task",
    "document",
    "task",
    "task_without_form",
    "user_status",
]

ACTIVITIES: Mapping[Kind, str] = {
    "approval": "ApproveActivity",
    "review": "ReviewActivity",
    "information": "RequestInformationActivity",
    "information_optional": "RequestInformationOptionalActivity",
}
_STATUSES = {int(status): status for status in TaskStatus}
_USER_STATUSES = {int(status): status for status in UserStatus}
_KINDS = {activity: kind for kind, activity in ACTIVITIES.items()}
_ROW = (
    "ID",
    "STATUS",
    "ACTIVITY",
    "MODULE_ID",
    "ENTITY",
    "DOCUMENT_ID",
    "OVERDUE_DATE",
    "WORKFLOW_TEMPLATE_ID",
    "WORKFLOW_TEMPLATE_NAME",
)
_HEADER = (
    *_ROW,
    "WORKFLOW_ID",
    "WORKFLOW_STARTED_BY",
    "NAME",
    "DESCRIPTION",
    "DOCUMENT_NAME",
    "MODIFIED",
    "WORKFLOW_STARTED",
    "WORKFLOW_STATE",
)
COLUMNS: Mapping[Depth, tuple[str, ...]] = {
    "row": _ROW,
    "header": _HEADER,
    "answer": (*_HEADER, "PARAMETERS"),
    "form": (*_HEADER, "PARAMETERS"),
}
PERSON_COLUMNS = ("USER_ID", "USER_STATUS")
"""Selecting or filtering these columns returns one row per person instead of one per task."""

_LABELS: Mapping[Kind, Mapping[Decision, str]] = {
    "approval": {"approve": "StatusYesLabel", "reject": "StatusNoLabel"},
    "review": {"acknowledge": "StatusOkLabel"},
    "information": {"submit": "StatusOkLabel"},
    "information_optional": {"submit": "StatusOkLabel", "cancel": "StatusCancelLabel"},
    "other": {},
}
_COMMENT_RULES: Mapping[str, Literal["N", "Y", "YA", "YR"]] = {"N": "N", "Y": "Y", "YA": "YA", "YR": "YR"}
_NO_FORM: tuple[Json, ...] = (None, "", [], {})


def document(row: Row) -> DocumentId | None:
    """The document of a row; None if a part of it is missing. Only its link says in which list an element is."""
    module, entity = row.brief("MODULE_ID"), row.brief("ENTITY")
    link = row.raw("DOCUMENT_URL") if module == "lists" else None
    return _document(module, entity, row.brief("DOCUMENT_ID"), link if isinstance(link, str) else "")


@lru_cache(maxsize=1000)
def _document(module: str, entity: str, item: str, link: str) -> DocumentId | None:
    # Cached, because many tasks are about the same document.
    return DocumentId(module, entity, item, list_in_link(entity, link)[0]) if module and entity and item else None


def brief_task(row: Row) -> Task:
    """Convert a row of depth "row"; thousands are read at a time, so only its few columns are looked at."""
    activity = row.text("ACTIVITY")
    person = row.whole("USER_ID", 0)
    return Task(
        id=row.whole("ID"),
        name=NO_TEXT,
        activity=PortalCode(activity),
        kind=_KINDS.get(activity, "other"),
        workflow_id=row.workflow_id("WORKFLOW_ID"),
        document=document(row),
        status=_status(row),
        template_id=row.whole("WORKFLOW_TEMPLATE_ID", 0),
        template_name=row.words("WORKFLOW_TEMPLATE_NAME"),
        started_by=row.whole("WORKFLOW_STARTED_BY", 0),
        due=row.moment("OVERDUE_DATE"),
        person=person or None,
        person_status=user_status(row) if person else None,
    )


def task_without_form(row: Row) -> Task:
    """Convert a row without its form, for listings that show no form fields."""
    return task(row, with_form=False)


def task(row: Row, *, with_form: bool = True) -> Task:
    """Convert a row; columns that were not selected stay empty."""
    activity = row.text("ACTIVITY")
    kind: Kind = _KINDS.get(activity, "other")
    form = Row(row.mapping("PARAMETERS"), row.source)
    person = row.whole("USER_ID", 0)
    fields, large = _form(form.raw("Fields"), row.source) if with_form else ((), "")
    labels = {decision: form.words(name) for decision, name in _LABELS[kind].items()}
    return Task(
        id=row.whole("ID"),
        name=row.words("NAME"),
        activity=PortalCode(activity),
        kind=kind,
        workflow_id=row.workflow_id("WORKFLOW_ID"),
        document=document(row),
        status=_status(row),
        description=row.words("DESCRIPTION"),
        document_name=row.words("DOCUMENT_NAME"),
        document_url=row.words("DOCUMENT_URL"),
        template_id=row.whole("WORKFLOW_TEMPLATE_ID", 0),
        template_name=row.words("WORKFLOW_TEMPLATE_NAME"),
        workflow_state=row.words("WORKFLOW_STATE"),
        workflow_started=row.moment("WORKFLOW_STARTED"),
        started_by=row.whole("WORKFLOW_STARTED_BY", 0),
        modified=row.moment("MODIFIED"),
        due=row.moment("OVERDUE_DATE"),
        person=person or None,
        person_status=user_status(row) if person else None,
        comment=_comment(form),
        labels={decision: label for decision, label in labels.items() if label},
        fields=fields,
        too_large=large,
        step=row.code("ACTIVITY_NAME"),
    )


def _form(value: Json, source: str) -> tuple[tuple[FormField, ...], str]:
    """The fields of a form, or why it is too large to read; most tasks have no form."""
    if value in _NO_FORM:
        return (), ""
    large = too_large(value)
    return (() if large else task_fields(value, source)), large


def _status(row: Row) -> TaskStatus:
    status = _STATUSES.get(row.whole("STATUS"))
    if status is None:
        raise wrong(row.source, "STATUS is not one of 0 to 5")
    return status


def user_status(row: Row) -> UserStatus:
    """The answer of a row's person."""
    status = _USER_STATUSES.get(row.whole("USER_STATUS"))
    if status is None:
        raise wrong(row.source, "USER_STATUS is not one of 0 to 4")
    return status


def _comment(form: Row) -> CommentRule:
    required = _COMMENT_RULES.get(form.text("CommentRequired").upper(), "N")
    return CommentRule(shown=form.flag("ShowComment"), required=required, label=form.words("CommentLabel"))
