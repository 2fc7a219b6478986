"""Convert a query into `bizproc.task.list` filters, and check the returned tasks against it (docs/portal.md 7.1)."""

from collections.abc import Callable, Mapping

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import StatusWord, Task, TaskQuery, TaskStatus, UserStatus
from bizproc_mcp.portal import Depth
from bizproc_mcp.upstream.rest.listing import Listing
from bizproc_mcp.upstream.rest.task_rows import ACTIVITIES, COLUMNS, PERSON_COLUMNS
from bizproc_mcp.upstream.values import iso, positive

__all__ = ["as_asked", "listing_of"]

_LIST = "bizproc.task.list"
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


def listing_of(query: TaskQuery, depth: Depth) -> Listing:
    """The listing for the query, filtered as far as the portal can."""
    equal, different = _status_of(query)
    filters: dict[str, Json] = {name: int(value) for name, value in equal.items()}
    filters |= {f"!{name}": int(value) for name, value in different.items()}
    if query.person is not None:
        filters["USER_ID"] = positive([query.person])[0]
    if query.kind is not None and query.kind in ACTIVITIES:
        filters["ACTIVITY"] = ACTIVITIES[query.kind]
    if query.template_id is not None:
        filters["WORKFLOW_TEMPLATE_ID"] = query.template_id
    if query.workflow_id:
        filters["WORKFLOW_ID"] = query.workflow_id
    if query.document is not None:
        filters |= {
            "MODULE_ID": query.document.module,
            "ENTITY": query.document.entity,
            "DOCUMENT_ID": query.document.id,
        }
    if query.started_by is not None:
        filters["WORKFLOW_STARTED_BY"] = query.started_by
    if query.due_before is not None:
        filters["<OVERDUE_DATE"] = iso(query.due_before)
    people = PERSON_COLUMNS if query.person is not None or query.per_person else ()
    # Select the columns compared here, even if they are not shown.
    compared = [name for name in ("WORKFLOW_ID", "WORKFLOW_STARTED_BY") if name in filters]
    return Listing(_LIST, tuple(dict.fromkeys((*COLUMNS[depth], *people, *compared))), filters)


def _status_of(query: TaskQuery) -> tuple[dict[str, int], dict[str, int]]:
    """Translate the status into STATUS and USER_STATUS filters: equal to these values, and not equal to those.

    If rows have people, the status means that person's answer; otherwise it means the task's result.
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


def as_asked(query: TaskQuery) -> Callable[[Task], bool]:
    """A predicate for exact matches, because the portal ignores filters it doesn't know."""
    equal, different = _status_of(query)
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
