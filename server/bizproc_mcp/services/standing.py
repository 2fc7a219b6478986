"""What came next after a write: one look at the process, which never changes the outcome of the write."""

import logging
from typing import TypeVar

import anyio
import anyio.to_thread

from bizproc_mcp.answers.standing import HandoverReceipt, ProcessNow, ProcessReceipt, process_now, with_next
from bizproc_mcp.call import asking_once
from bizproc_mcp.errors import AccessDenied, BizprocError, LimitExceeded
from bizproc_mcp.models.standing import StandingQuery
from bizproc_mcp.services.context import ServiceContext

__all__ = ["sees_everything", "with_what_came_next"]

PAUSE = 0.25
"""Seconds to wait after the portal's response: activity handlers are called a moment later."""
PATIENCE = 5.0
"""Maximum seconds to wait for anything beyond the receipt."""

_NO_RIGHTS = "not visible with your rights"
_RUNS_UNSEEN = "whether it still runs is not visible with your rights"
_BUSY = "not looked: the portal is busy"
_SILENT = "not looked: no answer came"
_NOT_ON_PAGE = "not among the processes changed last"
_TOLD = ("done", "accepted", "already_done")

R = TypeVar("R", ProcessReceipt, HandoverReceipt)
logger = logging.getLogger(__name__)


async def with_what_came_next(
    context: ServiceContext,
    receipt: R,
    workflow_id: str,
    *,
    template_id: int = 0,
    started_by: int = 0,
    task_id: int = 0,
    event_id: int = 0,
) -> R:
    """Add to a write's receipt where its process stands now.

    `task_id` and `event_id` are what the write dealt with, so they are not shown as next.
    """
    if receipt.outcome not in _TOLD or not workflow_id:
        return receipt
    try:
        me = await context.people.me()
        query = StandingQuery(workflow_id, me, sees_everything(context), template_id, started_by)
        now = await _now(context, query, task_id)
    except BizprocError as failure:
        now = ProcessNow(unseen=_why_not(failure))
    except Exception as defect:  # noqa: BLE001 (the write is done: nothing may turn it into a failure)
        logger.error("the look after a write failed inside: %s", type(defect).__name__)  # noqa: TRY400 (no values)
        now = ProcessNow(unseen=_SILENT)
    if now.process != "ended":
        arrived = await _arrived(context, workflow_id, event_id)
        now = now.model_copy(update={"event_id": arrived})
    return with_next(receipt, now)


def sees_everything(context: ServiceContext) -> bool:
    """Whether the current user is known to be an administrator; sends no request."""
    known = context.capabilities.known
    return known is not None and known.administrator is True


async def _now(context: ServiceContext, query: StandingQuery, task_id: int) -> ProcessNow:
    """Look once, a moment after the write; skip it if the request budget is busy."""
    portal = context.portal
    await portal.sleep(PAUSE)
    if not query.everybody and portal.tasks is None:
        return ProcessNow(unseen=_NO_RIGHTS)
    if portal.budget.waiting or portal.budget.remaining < 1:
        return ProcessNow(unseen=_BUSY)
    with asking_once(), anyio.move_on_after(PATIENCE):
        seen = await portal.workflows.standing(query)
        # In a thread: it may parse a whole template, which would block other calls.
        now = await anyio.to_thread.run_sync(process_now, seen, query.person, task_id, abandon_on_cancel=True)
        if query.everybody:
            return now if seen.running is not None else now.model_copy(update={"unseen": _NOT_ON_PAGE})
        return _of_own_tasks(now) if seen.tasks else ProcessNow(unseen=_NO_RIGHTS)
    return ProcessNow(unseen=_SILENT)


def _of_own_tasks(now: ProcessNow) -> ProcessNow:
    """Read the state from the user's own tasks: the last state title remains even after the process has ended."""
    return now if now.task_id else now.model_copy(update={"unseen": _RUNS_UNSEEN})


def _why_not(failure: BizprocError) -> str:
    """Why the look failed, in a few words."""
    if isinstance(failure, AccessDenied):
        return _NO_RIGHTS
    return _BUSY if isinstance(failure, LimitExceeded) else _SILENT


async def _arrived(context: ServiceContext, workflow_id: str, answered: int) -> int:
    """The newest call of this process in the inbox that waits for an answer, or 0."""
    inbox = context.inbox
    if inbox is None or not inbox.present:
        return 0
    try:
        found = await inbox.events.waiting_of(inbox.portal, workflow_id)
    except BizprocError:
        return 0
    return max((event for event in found if event != answered), default=0)
