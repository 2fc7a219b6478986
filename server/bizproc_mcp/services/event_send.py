"""Answer waiting activities and robots: validate against the registration, send once, check the process afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import anyio

from bizproc_mcp.answers._base import Foreseen, Outcome, moment, short_moment
from bizproc_mcp.answers.standing import ProcessReceipt
from bizproc_mcp.errors import BizprocError, InvalidInput, OutcomeUnknown, UsedToken
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.events import Event
from bizproc_mcp.models.files import Value, holds_file
from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.rules.forms import fill_form
from bizproc_mcp.rules.normal_form import normal_values
from bizproc_mcp.rules.registered import declared_names, form_fields
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.event_target import EventTarget, learn_of, target_of
from bizproc_mcp.services.files import with_files
from bizproc_mcp.services.form_people import with_people
from bizproc_mcp.services.standing import with_what_came_next
from bizproc_mcp.text.portal_text import PortalCode
from bizproc_mcp.writes.plan import UNKNOWN, Plan, sent_with

__all__ = ["dry_run", "plan_send"]

_DRY = "dry run, nothing was sent: would "
_UNCHECKED = "names and types of the values: only the application that registered the activity knows them"
_LOOK = "Whether the process went on shows in its next task, and for administrators in workflow_get."


_FRESH = timedelta(seconds=5)
_FEW = 20


@dataclass(frozen=True, slots=True)
class _Seen:
    """A process as observed: `workflow` is None if it isn't running, `tasks` is None if they were not read."""

    workflow: Workflow | None
    tasks: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    target: EventTarget
    values: Mapping[str, Value]
    log_message: str
    unchecked: str


async def plan_send(
    context: ServiceContext, event_token: str, event_id: int | None, values: Mapping[str, Json], log_message: str
) -> Plan[ProcessReceipt]:
    """Plan the answer to a waiting activity.

    If this server registered the activity, names and types are checked here: the portal silently drops
    unknown names (docs/portal.md 9.2) and does not check types.
    """
    target = await target_of(context, event_token, event_id)
    event = target.event
    caution = _checked_state(context, event) if event is not None else ""
    if event is not None and event.closing == "answered":
        return _nothing_to_do(target, event)
    checked, unchecked = await _checked(context, target, values)
    unread = _unread(context, target, checked) if unchecked else ""
    answer = _Answer(target, checked, log_message, "; ".join(one for one in (unchecked, unread) if one))
    return Plan(
        tool="event_send",
        effect=f"answer {target.named}{'' if checked else ' with no values'}{caution}{f'; {unread}' if unread else ''}",
        destructive=holds_file(checked),
        state=target.token,
        act=lambda: _send(context, answer),
        sent=sent_with(return_values=checked, log_message=log_message),
        objects=[f"workflow:{target.workflow_id}"],
        template_id=UNKNOWN,
        document_type=target.document_type,
        people=UNKNOWN,
        fields=checked,
        learn=lambda: learn_of(context, target),
        follow=lambda done: with_what_came_next(
            context, done, target.workflow_id, event_id=event.id if event is not None else 0
        ),
    )


def dry_run(plan: Plan[ProcessReceipt]) -> ProcessReceipt:
    """The receipt of a dry run: the validated answer, and which values no template step reads."""
    workflow_id = plan.objects[0].partition(":")[2] if plan.objects else ""
    what = f"{_DRY}{plan.effect}" if plan.count else plan.effect
    outcome: Foreseen = "would do" if plan.count else "would be refused"
    return ProcessReceipt(outcome=outcome, what=what, workflow_id=workflow_id)


def _unread(context: ServiceContext, target: EventTarget, values: Mapping[str, Value]) -> str:
    """Name the values that no template step reads, as far as `event_list` knows. The portal ignores case in names."""
    read = context.returns.of(target.workflow_id, target.activity)
    if read is None:
        return ""
    known = {field.id.raw.lower() for field in read}
    names = [f"{PortalCode(name)}" for name in values if name.lower() not in known]
    return (
        f"no step of the template reads {', '.join(names[:_FEW])}{' and more' if names[_FEW:] else ''}" if names else ""
    )


def _checked_state(context: ServiceContext, event: Event) -> str:
    """Return a note on the event's state for the effect; raise `InvalidInput` if an answer can't be delivered."""
    state = event.state(context.now())
    if state == "superseded":
        raise InvalidInput(
            f"Event {event.id} is superseded: its activity ran again and waits as event {event.superseded_by}.",
            f"Answer event {event.superseded_by}.",
        )
    if state == "not_waiting":
        raise InvalidInput(
            f"Event {event.id} only tells something: its process does not wait for an answer.", "Nothing was sent."
        )
    if event.closing == "ended":
        raise InvalidInput(f"The process of event {event.id} is over.", "Nothing was sent.")
    if state == "expired":
        return f" (its time ran out {short_moment(moment(event.call.until))}: the process may have gone on without it)"
    return ""


def _nothing_to_do(target: EventTarget, event: Event) -> Plan[ProcessReceipt]:
    """Send nothing for an event that is already answered: the portal would return true and do nothing."""

    async def act() -> ProcessReceipt:
        return _answered_before(target, event)

    return Plan(
        tool="event_send",
        effect=f"nothing: {target.named} was answered before",
        destructive=False,
        state=target.token,
        act=act,
        count=0,
    )


def _answered_before(target: EventTarget, event: Event) -> ProcessReceipt:
    when = short_moment(moment(event.closed))
    used = "the portal refused its token as used" if event.outcome == "used" else "was answered"
    return _receipt(target, "already_done", f"event {event.id} {used} {when}; nothing was sent", "")


async def _checked(
    context: ServiceContext, target: EventTarget, given: Mapping[str, Json]
) -> tuple[Mapping[str, Value], str]:
    """Return the values in the portal's format and what couldn't be checked; `InvalidInput` lists the problems."""
    kept = None
    if target.event is not None and context.inbox is not None:
        kept = await context.inbox.registrations.find(target.event.call.portal, target.event.call.code)
    if kept is None:
        return normal_values(given), _UNCHECKED if given else ""
    fields = form_fields(kept.registration.return_properties)
    values = await with_people(context, fields, declared_names(fields, given))
    return fill_form(fields, await with_files(context.settings, fields, values), send_defaults=False).values, ""


async def _send(context: ServiceContext, answer: _Answer) -> ProcessReceipt:
    """Send once: if several callers answer one event at the same time, only the first gets through."""
    target = answer.target
    if target.event is None or context.inbox is None:
        return await _sent(context, answer)
    events, number = context.inbox.events, target.event.id
    claim, key = await events.claim(number, timedelta(seconds=context.settings.timeout * 3 + 15))
    if claim == "closed":
        now = await events.find("", event_id=number)
        return _answered_before(target, now or target.event)
    if claim == "busy":
        what = f"event {number} is being answered by somebody else at this moment; nothing was sent"
        return _receipt(target, "refused", what, "See event_list in a minute.")
    try:
        receipt = await _sent(context, answer)
    except BaseException as failure:
        with anyio.CancelScope(shield=True):
            if isinstance(failure, UsedToken):
                await events.settle(number, key, "answered", "used")
            else:
                await events.settle(number, key, "", "" if isinstance(failure, BizprocError) else "unknown")
        raise
    with anyio.CancelScope(shield=True):
        closed = receipt.outcome in ("done", "accepted")
        await events.settle(number, key, "answered" if closed else "", receipt.outcome)
    return receipt


async def _sent(context: ServiceContext, answer: _Answer) -> ProcessReceipt:
    """Send, and read the process before and after where possible."""
    target = answer.target
    process = f"process {target.workflow_id}"
    before = await _look(context, target.workflow_id)
    try:
        await context.portal.events.send(target.token, answer.values, answer.log_message)
    except OutcomeUnknown as lost:
        if _went_on(before, await _look(context, target.workflow_id, before)):
            return _receipt(target, "done", f"{process} went on: the answer was lost, but the process moved", "")
        return _receipt(
            target,
            "unknown",
            f"{lost.fact} It is not known whether {process} got the answer.",
            "Sending the same answer again is safe: a token works once.",
        )
    if _went_on(before, await _look(context, target.workflow_id, before)):
        return _receipt(target, "done", f"answered; {process} went on", "", answer.unchecked)
    proven = context.portal.events.refuses_used_tokens
    if before is not None and before.workflow is None and not proven:
        what = f"the portal took the answer, but {process} does not run any more, so nothing came of it"
        return _receipt(target, "accepted", what, "It finished or was stopped before.")
    doubt = "" if proven else ", as it also would if somebody had answered before"
    what = f"the portal took the answer for {process}{doubt}"
    return _receipt(target, "accepted", what, _LOOK, answer.unchecked)


def _receipt(target: EventTarget, outcome: Outcome, what: str, next_step: str, unchecked: str = "") -> ProcessReceipt:
    return ProcessReceipt(
        outcome=outcome,
        what=what,
        next_step=next_step,
        workflow_id=target.workflow_id,
        event_id=target.event.id if target.event is not None else None,
        unchecked=unchecked,
    )


async def _look(context: ServiceContext, workflow_id: str, before: _Seen | None = None) -> _Seen | None:
    """Read the process if an administrator can see it; a failed read never fails the write.

    Also reads its tasks if the last change is so recent that the next one could have the same timestamp.
    """
    if not await context.is_administrator():
        return None
    try:
        workflow = await context.portal.workflows.find(workflow_id)
        closely = before.tasks is not None if before is not None else _is_fresh(workflow, context.now())
        return _Seen(workflow, await _tasks(context, workflow_id) if workflow is not None and closely else None)
    except BizprocError:
        return None


def _is_fresh(workflow: Workflow | None, now: datetime) -> bool:
    return workflow is not None and workflow.modified is not None and abs(now - workflow.modified) < _FRESH


async def _tasks(context: ServiceContext, workflow_id: str) -> frozenset[int] | None:
    if context.portal.tasks is None:
        return None
    query = TaskQuery(person=None, workflow_id=workflow_id)
    return frozenset([task.id async for portion in context.portal.tasks.scan(query, limit=200) for task in portion])


def _went_on(before: _Seen | None, after: _Seen | None) -> bool:
    """Whether the process visibly moved; False if there was no second look."""
    if before is None or before.workflow is None or after is None:
        return False
    if after.workflow is None or after.workflow.modified != before.workflow.modified:
        return True
    return before.tasks != after.tasks
