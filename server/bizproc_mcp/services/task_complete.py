"""Answer a task: check first, send once, look again if the outcome is unclear."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from bizproc_mcp.answers.standing import ProcessReceipt
from bizproc_mcp.errors import AlreadyAnswered, BizprocError, NotFound, OutcomeUnknown, Refused
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value, holds_file
from bizproc_mcp.models.tasks import DECLINING, RECORDED_AS, Completion, Decision, Task
from bizproc_mcp.rules.decisions import check_decision, status_word
from bizproc_mcp.rules.fingerprint import fingerprint
from bizproc_mcp.rules.form_schema import told_defaults
from bizproc_mcp.rules.forms import FilledForm, fill_form
from bizproc_mcp.rules.task_values import offsets_seen
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.files import with_files
from bizproc_mcp.services.form_people import with_people
from bizproc_mcp.services.standing import with_what_came_next
from bizproc_mcp.services.task_get import get_task
from bizproc_mcp.text.portal_text import NO_TEXT, PortalCode, PortalText
from bizproc_mcp.writes.plan import UNKNOWN, Plan, Unknown, sent_with, type_of

_FEW = 3
"""Maximum number of fields named in a receipt."""
_PAST: Mapping[Decision, str] = {
    "approve": "approved",
    "reject": "rejected",
    "acknowledge": "acknowledged",
    "submit": "submitted",
    "cancel": "cancelled",
}
_NO_FORM = FilledForm({}, ())

FillIn = Callable[[Task, Decision, str, Mapping[str, Json]], Awaitable[tuple[str, Mapping[str, Json]]]]


async def plan_completion(
    context: ServiceContext,
    task_id: int,
    decision: Decision,
    comment: str,
    fields: Mapping[str, Json],
    fill_in: FillIn | None = None,
) -> Plan[ProcessReceipt]:
    """Check decision, comment rule and form against the task; nothing is written yet.

    `fill_in` asks the user for missing values before the checks.

    Raises `InvalidInput` listing the valid options, `NotFound` with the possible reasons, or
    `AlreadyAnswered`.
    """
    task = await _own_task(context, task_id)
    filled_in = ""
    if fill_in is not None:
        given, (comment, fields) = (comment, fields), await fill_in(task, decision, comment, fields)
        filled_in = _filled_in(*given, comment, fields)
    check_decision(task, decision, comment)
    form = await _form(context, task, decision, fields)
    completion = Completion(task.id, decision, comment.strip(), form.values)
    return Plan(
        tool="task_complete",
        effect=f"{decision} task {task.id} {quoted(task.name)} on {task.document or 'no document'} "
        f"{quoted(task.document_name)}".rstrip()
        + _lost_words(form),
        destructive=decision in DECLINING or any(map(holds_file, form.values.values())),
        state=task_state(task),
        act=lambda: _complete(context, task, completion, form.defaulted, filled_in),
        sent=sent_with(comment=completion.comment, fields=form.values),
        objects=[f"task:{task.id}"],
        template_id=task.template_id or UNKNOWN,
        kind=task.kind,
        decision=decision,
        document_type=type_of(task.document),
        people=people_of(task),
        fields=form.values,
        defaulted=[name.raw for name in form.defaulted],
        follow=lambda done: with_what_came_next(context, done, task.workflow_id, task_id=task.id),
    )


def _filled_in(comment: str, fields: Mapping[str, Json], comment_now: str, fields_now: Mapping[str, Json]) -> str:
    """The user's input in the form, for the receipt, because the assistant has not seen it."""
    added = [f"{PortalCode(name):30}" for name in fields_now if fields_now[name] != fields.get(name)]
    named = [*([f"the comment {quoted(comment_now, 50)}"] if comment_now != comment else []), *added[:_FEW]]
    more = len(added) - _FEW
    return f"; the person filled in {', '.join(named)}{f' and {more} more' if more > 0 else ''}" if named else ""


def _lost_words(form: FilledForm) -> str:
    """A warning for cancelled forms: only the template says whether they are saved, and it can't be read here."""
    if not form.lost:
        return ""
    names = ", ".join(f"{name}" for name in form.lost)
    return f"; if the process saves cancelled forms, what {names} holds is lost: it cannot be sent back"


def people_of(task: Task) -> Sequence[int] | Unknown:
    """The assignee and the starter of the process, for policy rules; unknown if automation may have started it."""
    return [*([task.person] if task.person else []), task.started_by] if task.started_by else UNKNOWN


def task_state(task: Task) -> str:
    """The state a confirmation is bound to: a different form, state or answer invalidates it."""
    form = fingerprint(task.fields) if task.fields else "no form"
    return f"task {task.id} {task.status} {task.person} {task.person_status} {task.modified} {form}"


async def _own_task(context: ServiceContext, task_id: int) -> Task:
    task = await context.tasks.find(task_id, await context.people.me())
    if task is None:
        found = await get_task(context, task_id, "me", with_document=False)  # raises NotFound with the possible reasons
        waits = ", ".join(person.text() for person in found.waits_for)
        raise NotFound(
            f"Task {task_id} does not wait for you{f' but for {waits}' if waits else ''}.",
            "Only they can answer; an administrator or their head can hand it over with task_delegate.",
        )
    if not task.open:
        raise AlreadyAnswered(f"Task {task_id} is not open any more: it is {status_word(task)}.", "Nothing was sent.")
    return task


async def _form(context: ServiceContext, task: Task, decision: Decision, fields: Mapping[str, Json]) -> FilledForm:
    """The form as it is sent; cancel never requires fields, and only information requests have any."""
    if not fields:
        return filled_form(task, decision, {})
    given = await with_files(context.settings, task.fields, await with_people(context, task.fields, fields))
    return filled_form(task, decision, given)


def filled_form(task: Task, decision: Decision, given: Mapping[str, Value]) -> FilledForm:
    """The form with current and given values: the portal clears missing ones, and a cancel may save the form too."""
    if not (task.fields or given):
        return _NO_FORM
    cancels = decision == "cancel"
    asked = tuple(replace(field, required=False) for field in task.fields) if cancels else task.fields
    return fill_form(asked, given, send_defaults=True, offsets=offsets_seen(task), may_lose=cancels)


async def _complete(
    context: ServiceContext, task: Task, completion: Completion, defaulted: Sequence[PortalCode], filled_in: str
) -> ProcessReceipt:
    try:
        await context.tasks.complete(completion)
    except AlreadyAnswered:
        return await _answered_before(context, task, completion.decision)
    except OutcomeUnknown as lost:
        return await _look(context, task, completion.decision, lost)
    except Refused as refusal:
        return _receipt(
            task,
            "refused",
            f"task {task.id} stays open. {refusal.fact}",
            refusal.next_step,
            portal_text=refusal.portal_text,
        )
    what = f"{_PAST[completion.decision]} task {task.id} {quoted(task.name, 60 if filled_in else 100)}{filled_in}"
    defaults = told_defaults(task.fields, defaulted) if defaulted else {}
    return _receipt(task, "done", what, defaults_sent=defaults)


async def _answered_before(context: ServiceContext, task: Task, decision: Decision) -> ProcessReceipt:
    """The portal says the task was already answered: report that answer."""
    now = await _current(context, task)
    what = f"task {task.id} had been answered before"
    if now is not None and now.person_status is not None:
        what += f": {status_word(now)}"
    same = now is not None and now.person_status == RECORDED_AS[decision]
    return _receipt(task, "already_done" if same else "refused", what, "" if same else "Your answer changed nothing.")


async def _look(context: ServiceContext, task: Task, decision: Decision, lost: OutcomeUnknown) -> ProcessReceipt:
    """After a lost response, report what the portal shows; nothing is sent again."""
    now = await _current(context, task)
    if now is not None and now.person_status == RECORDED_AS[decision]:
        return _receipt(task, "done", f"{_PAST[decision]} task {task.id}: the answer was lost, the portal shows it")
    seen = "it cannot be seen now" if now is None else f"the portal shows it {status_word(now)}"
    return _receipt(
        task,
        "unknown",
        f"{lost.fact} Task {task.id}: {seen}.",
        f"Check with task_get {task.id} in a minute; do not answer again before.",
    )


async def _current(context: ServiceContext, task: Task) -> Task | None:
    try:
        return await context.tasks.find(task.id, task.person)
    except BizprocError:
        return None


def _receipt(
    task: Task,
    outcome: Literal["done", "already_done", "refused", "unknown"],
    what: str,
    next_step: str = "",
    *,
    defaults_sent: Mapping[PortalCode, Json] | None = None,
    portal_text: PortalText = NO_TEXT,
) -> ProcessReceipt:
    return ProcessReceipt(
        outcome=outcome,
        what=what,
        next_step=next_step,
        task_id=task.id,
        workflow_id=task.workflow_id,
        defaults_sent=defaults_sent or {},
        portal_text=portal_text,
    )
