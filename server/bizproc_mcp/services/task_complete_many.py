"""Give many tasks the same answer: check each first, send in batches, report each outcome."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import anyio.to_thread

from bizproc_mcp.answers._base import OutcomeWord
from bizproc_mcp.answers._forms import defaults_words
from bizproc_mcp.answers.bulk_receipts import BulkReceipt, ItemOutcome
from bizproc_mcp.errors import AlreadyAnswered, BizprocError, InvalidInput, OutcomeUnknown
from bizproc_mcp.models.tasks import RECORDED_AS, Completion, Decision, Task
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.decisions import check_decision, status_word
from bizproc_mcp.rules.form_schema import told_defaults
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.task_complete import filled_form, people_of, task_state
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.writes.bulk import BulkWrite, Word, foreseen, summed
from bizproc_mcp.writes.bulk import Result as ResultOf
from bizproc_mcp.writes.plan import UNKNOWN, Plan, PlanItem, sent_with, type_of

Result = ResultOf[int]
Ready = dict[int, tuple[Task, Completion]]
"""The tasks that can be answered this way, and what is sent for each."""
_SEEN: tuple[Word, str] = ("done", "the answer was lost, the portal shows it")
PORTION = 50
"""The portal's batch size; a cancelled call stops between batches."""
_DEFAULTS_TOLD = 12
"""Default values of one form shown in a bulk receipt; the confirmation shows all of them."""
NAMED = 5
"""A receipt for up to this many tasks includes their names."""
MOST_TOGETHER = 500_000
"""Maximum characters in all forms of one call: each form is checked by policy, shown, journalled and sent."""


async def check_many(
    context: ServiceContext, task_ids: Sequence[int], decision: Decision, comment: str
) -> tuple[Ready, list[Result]]:
    """Split the tasks into those that can be answered this way and those that can't, with the reasons."""
    wanted = list(dict.fromkeys(task_ids))
    found = await context.tasks.find_many(wanted, await context.people.me())
    ready: Ready = {}
    refused: list[Result] = []
    size = 0
    for task_id in wanted:
        task = found.get(task_id)
        if task is None:
            refused.append((task_id, "refused", "not a task of yours (answered by another, delegated or ended)"))
        elif not task.open:
            refused.append((task_id, "already_done", f"answered before: {status_word(task)}"))
        else:
            try:
                check_decision(task, decision, comment)
                form = filled_form(task, decision, {})
            except InvalidInput as wrong:
                refused.append((task_id, "refused", wrong.fact.removeprefix(f"Task {task_id} ")))
            else:
                held = len(json.dumps(form.values, ensure_ascii=False, default=str))
                if size + held > MOST_TOGETHER:
                    refused.append((task_id, "refused", "the forms hold too much together: answer it in another call"))
                    continue
                size += held
                ready[task_id] = task, Completion(task_id, decision, comment.strip(), form.values)
    return ready, refused


def _with_defaults(results: Sequence[Result], ready: Ready) -> list[Result]:
    """Add the forms' default values to the results if answering sends them: a bulk call doesn't give any."""
    told: list[Result] = []
    for task_id, word, what in results:
        goes = _defaults_words(*ready[task_id]) if word in ("done", "would do") else ""
        told.append((task_id, word, f"{what}{goes}"))
    return told


def _defaults_words(task: Task, completion: Completion) -> str:
    if not completion.fields:
        return ""
    sent = told_defaults(task.fields, [field.id for field in task.fields if field.id in completion.fields])
    return f", with the form's defaults: {defaults_words(sent, _DEFAULTS_TOLD)}" if sent else ""


def dry_run(ready: Ready, refused: Sequence[Result], decision: Decision) -> BulkReceipt:
    """What would be answered and what would not."""
    would: list[Result] = [(task_id, "would do", decision) for task_id in ready]
    would = _with_defaults(would, ready)
    title = _title(decision, len(would) + len(refused))
    return bulk_receipt([*would, *foreseen(refused)], title, _tasks(ready), dry_run=True)


async def plan_many(
    context: ServiceContext, task_ids: Sequence[int], decision: Decision, comment: str
) -> Plan[BulkReceipt]:
    """Check all of them; tasks that can't be answered are listed in the receipt and never sent."""
    ready, refused = await check_many(context, task_ids, decision, comment)
    return Plan(
        tool="task_complete_many",
        effect=_title(decision, len(ready)),
        destructive=True,
        state=await anyio.to_thread.run_sync(_state, [task for task, _ in ready.values()], abandon_on_cancel=True),
        act=lambda: _act(context, ready, refused, decision),
        sent=sent_with(comment=comment.strip()),
        objects=[f"task:{task_id}" for task_id in ready],
        count=len(ready),
        decision=decision,
        people=[await context.people.me()],
        items=[_item(task, completion) for task, completion in ready.values()],
    )


def _state(tasks: Iterable[Task]) -> str:
    return "\n".join(map(task_state, tasks))


def _item(task: Task, completion: Completion) -> PlanItem:
    item = task_plan_item(task)
    held = ", filled in with the form's defaults alone" if completion.fields else ""
    return replace(item, fields=completion.fields, named=f"{item.named}{held}")


def task_plan_item(task: Task) -> PlanItem:
    """A task as a plan item: what a policy checks and what the user reads."""
    process = f"{quoted(task.template_name, 60)} ({task.template_id})" if task.template_name else task.template_id
    return PlanItem(
        object=f"task:{task.id}",
        template_id=task.template_id or UNKNOWN,
        kind=task.kind,
        document_type=type_of(task.document),
        people=people_of(task),
        named=f"{task.id} {quoted(task.name, 80)}",
        group=f"{task.kind} of template {process}" if task.template_id else task.kind,
    )


async def _act(context: ServiceContext, ready: Ready, refused: Sequence[Result], decision: Decision) -> BulkReceipt:
    """Send batch by batch, then look once at unclear outcomes."""
    work = BulkWrite(
        keys=list(ready),
        size=PORTION,
        send=lambda portion: context.tasks.complete_many([ready[task_id][1] for task_id in portion]),
        told=_outcome,
        look=lambda unclear: _look(context, unclear, decision),
        receipt=lambda results: bulk_receipt(
            [*_with_defaults(results, ready), *refused], _title(decision, len(ready) + len(refused)), _tasks(ready)
        ),
        line=lambda receipt: receipt.what,
    )
    return await work.carry_out()


def _tasks(ready: Ready) -> list[Task]:
    return [task for task, _ in ready.values()]


def _title(decision: Decision, number: int) -> str:
    return f"{decision} {counted(number, 'task')}"


async def _look(context: ServiceContext, task_ids: Sequence[int], decision: Decision) -> dict[int, tuple[Word, str]]:
    """What the portal shows for these tasks. Errors are ignored; a task that is still open may yet be answered."""
    try:
        found = await context.tasks.find_many(task_ids, await context.people.me())
    except BizprocError:
        return {}
    return {task_id: _SEEN for task_id, task in found.items() if task.person_status == RECORDED_AS[decision]}


def _outcome(error: BizprocError | None) -> tuple[Word, str]:
    match error:
        case None:
            return "done", "done"
        case AlreadyAnswered():
            return "already_done", "had been answered before"
        case OutcomeUnknown():
            return "unknown", error.fact
        case _:
            return "refused", error.fact


def bulk_receipt(
    results: Sequence[Result], what: str, tasks: Iterable[Task] = (), *, dry_run: bool = False
) -> BulkReceipt:
    """The bulk receipt: equal outcomes grouped, each with its task ids, and with names if there are few tasks."""
    names = {task.id: task.name.line(60) for task in tasks} if len(results) <= NAMED else {}
    sums = summed(results, dry_run=dry_run)
    unknown = sums.outcome == "unknown"
    return BulkReceipt(
        outcome=sums.outcome,
        what=sums.line(what),
        dry_run=dry_run,
        counts=sums.counts,
        items=[_item_outcome(word, why, ids, names) for (word, why), ids in sums.groups.items()],
        next_step="Look at the unknown ones with task_get before anything is sent again." if unknown else "",
    )


def _item_outcome(word: OutcomeWord, why: str, task_ids: Sequence[int], names: Mapping[int, PortalText]) -> ItemOutcome:
    named = [names[task_id] for task_id in task_ids] if all(one in names for one in task_ids) else []
    return ItemOutcome(outcome=word, what=why, task_ids=task_ids, names=named)
