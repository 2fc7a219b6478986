"""Rows of `bizproc.task.list` turned into tasks, and compared with what was asked for (docs/portal.md 7.1)."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.tasks import (
    CommentRule,
    Decision,
    Kind,
    StatusWord,
    Task,
    TaskQuery,
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
    "as_asked",
    "brief_task",
    "document",
    "status_of",
    "task",
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
COLUMNS: Mapping[Depth, tuple[str, ...]] = {"row": _ROW, "header": _HEADER, "form": (*_HEADER, "PARAMETERS")}
PERSON_COLUMNS = ("USER_ID", "USER_STATUS")
"""Selecting or filtering these turns one row a task into one row a person of it."""

_LABELS: Mapping[Kind, Mapping[Decision, str]] = {
    "approval": {"approve": "StatusYesLabel", "reject": "StatusNoLabel"},
    "review": {"acknowledge": "StatusOkLabel"},
    "information": {"submit": "StatusOkLabel"},
    "information_optional": {"submit": "StatusOkLabel", "cancel": "StatusCancelLabel"},
    "other": {},
}
_COMMENT_RULES: Mapping[str, Literal["N", "Y", "YA", "YR"]] = {"N": "N", "Y": "Y", "YA": "YA", "YR": "YR"}
_ANSWERS: Mapping[StatusWord, UserStatus] = {
    "approved": UserStatus.YES,
    "rejected": UserStatus.NO,
    "completed": UserStatus.OK,
    "cancelled": UserStatus.CANCEL,
}
_RESULTS: Mapping[StatusWord, TaskStatus] = {
    "approved": TaskStatus.YES,
    "rejected": TaskStatus.NO,
    "completed": TaskStatus.OK,
    "cancelled": TaskStatus.CANCELLED,
    "timed_out": TaskStatus.TIMEOUT,
}
_STATUS_OF = {"STATUS": "status", "USER_STATUS": "person_status"}


def status_of(query: TaskQuery) -> tuple[dict[str, int], dict[str, int]]:
    """What the status word means as STATUS and USER_STATUS: equal to these, and different from those.

    With people in the rows the words mean that person's answer, without one the task's result.
    """
    of_person = query.person is not None or query.per_person
    match query.status:
        case "any":
            return {}, {}
        case "open":
            waiting = {"USER_STATUS": UserStatus.WAITING} if of_person else {}
            return {"STATUS": TaskStatus.RUNNING, **waiting}, {}
        case "answered":
            return {}, {"USER_STATUS": UserStatus.WAITING} if of_person else {"STATUS": TaskStatus.RUNNING}
        case word if of_person and word in _ANSWERS:
            return {"USER_STATUS": _ANSWERS[word]}, {}
        case word:
            return {"STATUS": _RESULTS[word]}, {}


def document(row: Row) -> DocumentId | None:
    """The document of a row; None where a part of it is missing."""
    return _document(row.brief("MODULE_ID"), row.brief("ENTITY"), row.brief("DOCUMENT_ID"))


@lru_cache(maxsize=1000)
def _document(module: str, entity: str, item: str) -> DocumentId | None:
    # Many tasks are about one document.
    return DocumentId(module, entity, item) if module and entity and item else None


def brief_task(row: Row) -> Task:
    """A row of depth "row" as a task: thousands are read at a time, so nothing is looked for that is not there."""
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


def task(row: Row) -> Task:
    """A row as a task; columns that were not selected stay empty."""
    activity = row.text("ACTIVITY")
    kind: Kind = _KINDS.get(activity, "other")
    form = Row(row.mapping("PARAMETERS"), row.source)
    person = row.whole("USER_ID", 0)
    large = too_large(form.raw("Fields"))
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
        fields=() if large else task_fields(form.raw("Fields"), row.source),
        too_large=large,
    )


def _status(row: Row) -> TaskStatus:
    status = _STATUSES.get(row.whole("STATUS"))
    if status is None:
        raise wrong(row.source, "STATUS is not one of 0 to 5")
    return status


def user_status(row: Row) -> UserStatus:
    """What the person of a row has answered."""
    status = _USER_STATUSES.get(row.whole("USER_STATUS"))
    if status is None:
        raise wrong(row.source, "USER_STATUS is not one of 0 to 4")
    return status


def _comment(form: Row) -> CommentRule:
    required = _COMMENT_RULES.get(form.text("CommentRequired").upper(), "N")
    return CommentRule(shown=form.flag("ShowComment"), required=required, label=form.words("CommentLabel"))


def as_asked(query: TaskQuery) -> Callable[[Task], bool]:
    """Whether a task is what was asked for, exactly: the portal drops filters it does not know."""
    equal, different = status_of(query)
    asked = {
        "person": query.person,
        "kind": query.kind,
        "template_id": query.template_id,
        "workflow_id": query.workflow_id or None,
        "document": query.document,
        "started_by": query.started_by,
    }
    wanted = {name: value for name, value in asked.items() if value is not None}
    wanted |= {_STATUS_OF[name]: value for name, value in equal.items()}
    unwanted = {_STATUS_OF[name]: value for name, value in different.items()}
    due_before = query.due_before

    def fits(found: Task) -> bool:
        for name, value in wanted.items():
            if getattr(found, name) != value:
                return False
        for name, value in unwanted.items():
            if getattr(found, name) == value:
                return False
        return due_before is None or (found.due is not None and found.due < due_before)

    return fits
