"""Delegate tasks in batches; the outcome is read from both users' tasks afterwards."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from bizproc_mcp.answers.bulk_receipts import BulkReceipt
from bizproc_mcp.answers.standing import HandoverReceipt
from bizproc_mcp.call import current_call
from bizproc_mcp.errors import AccessDenied, BizprocError, InvalidInput, OutcomeUnknown, Refused
from bizproc_mcp.models.tasks import Task, TaskQuery
from bizproc_mcp.models.users import User
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.decisions import status_word
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.standing import with_what_came_next
from bizproc_mcp.services.task_complete_many import Result, bulk_receipt, task_plan_item
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.writes.bulk import BulkWrite, Word, foreseen
from bizproc_mcp.writes.plan import Plan

PORTION = 100


@dataclass(frozen=True, slots=True)
class Handover:
    """Which tasks are delegated, from which user to which.

    `not_open` holds requested tasks that don't wait for the giver; None as a value means the giver has no row
    for it. `shared` holds the tasks the taker already takes part in, or None if the taker's tasks can't be
    read or were not.
    """

    giver: User
    taker: User
    tasks: Sequence[Task]
    not_open: Mapping[int, Task | None] = field(default_factory=dict)
    left_out: int = 0
    shared: Collection[int] | None = None
    away_until: date | None = None


async def choose(
    context: ServiceContext, task_ids: Sequence[int], giver: User, taker: User, *, foresee: bool = False
) -> Handover:
    """Pick those of the given tasks that wait for the giver; with `foresee`, also read the taker's tasks."""
    if giver.id == taker.id:
        raise InvalidInput("Both are the same person.", "Name somebody else in to_user.")
    wanted = list(dict.fromkeys(task_ids))
    shared: Collection[int] | None = None
    if foresee:
        found, shared = await context.tasks.find_of_two(wanted, giver.id, taker.id)
    else:
        found = await context.tasks.find_many(wanted, giver.id)
    waiting = [found[task_id] for task_id in wanted if task_id in found and found[task_id].open]
    there = {task.id for task in waiting}
    not_open = {task_id: found.get(task_id) for task_id in wanted if task_id not in there}
    return Handover(giver, taker, waiting, not_open, shared=shared)


async def choose_all(
    context: ServiceContext,
    template_id: int | None,
    giver: User,
    taker: User,
    max_count: int,
    *,
    foresee: bool = False,
) -> Handover:
    """Pick all tasks that wait for the giver, oldest first, up to `max_count`; `foresee` costs one more request."""
    if giver.id == taker.id:
        raise InvalidInput("Both are the same person.", "Name somebody else in to_user.")
    query = TaskQuery(person=giver.id, template_id=template_id, order="oldest")
    found: dict[int, Task] = {}
    async for portion in context.tasks.scan(query, depth="header", limit=max_count + 1):
        found.update((task.id, task) for task in portion if task.open)
        await current_call().progress(len(found), None, f"{counted(len(found), 'task')} read")
    tasks = list(found.values())
    left_out, tasks = max(0, len(tasks) - max_count), tasks[:max_count]
    shared: Collection[int] | None = None
    if foresee:
        with suppress(AccessDenied):
            shared = await context.tasks.find_many([task.id for task in tasks], taker.id)
    return Handover(giver, taker, tasks, left_out=left_out, shared=shared)


async def dry_run(context: ServiceContext, handover: Handover) -> BulkReceipt:
    """What would be tried, and what is already known about the result; the portal decides the rest."""
    giver, taker = _who(handover.giver), _who(handover.taker)
    tried = f"waits for {giver}; {await _foreseen(context, handover)}"
    results: list[Result] = [
        (task.id, "would be refused", f"{taker} takes part in it already")
        if task.id in (handover.shared or ())
        else (task.id, "would do", tried)
        for task in handover.tasks
    ]
    title = _title(handover, len(handover.not_open))
    receipt = bulk_receipt([*results, *foreseen(_skipped(handover))], title, handover.tasks, dry_run=True)
    if receipt.outcome != "would do":
        return receipt
    said = f"{_absence(handover)} Call again with dry_run=false to do it.{_left_out(handover)}".strip()
    return receipt.model_copy(update={"next_step": said})


async def _foreseen(context: ServiceContext, handover: Handover) -> str:
    """A note on whether the taker can get the tasks; only the portal knows whether a task may be delegated.

    For a user who is not an administrator, the portal uses one rule for two things: the people whose tasks
    the user can see are the ones the user can delegate tasks to (docs/portal.md 7.1, 7.3).
    """
    administrator = await context.is_administrator()
    if administrator or administrator is None or handover.taker.id == await context.people.me():
        return "the portal decides whether it may be handed over"
    taker = _who(handover.taker)
    if handover.shared is None:
        return f"{taker} is not your subordinate, so only if the task may go to any employee: the portal decides"
    return f"{taker} is your subordinate, and the portal decides whether it may be handed over"


async def with_absence(context: ServiceContext, handover: Handover) -> Handover:
    """Note whether the taker is away, as far as the credentials show it."""
    known = (await context.people.details([handover.taker.id])).get(handover.taker.id)
    return replace(handover, away_until=known.away_until) if known is not None else handover


def _absence(handover: Handover) -> str:
    """A sentence if the taker is away, otherwise ""."""
    if handover.away_until is None:
        return ""
    return f"{_who(handover.taker)} is away until {handover.away_until.isoformat()}."


def plan_handover(context: ServiceContext, handover: Handover, me: int) -> Plan[HandoverReceipt]:
    """The delegation as a plan: destructive if it takes tasks from another user or has more than one task."""
    single = handover.tasks[0].workflow_id if len(handover.tasks) == 1 and not handover.not_open else ""
    return Plan(
        tool="task_delegate",
        effect=_title(handover),
        destructive=handover.giver.id != me or len(handover.tasks) > 1,
        state=" ".join(str(task.id) for task in handover.tasks),
        act=lambda: _act(context, handover),
        resolved={"from_user": handover.giver.id, "to_user": handover.taker.id},
        objects=[f"task:{task.id}" for task in handover.tasks],
        count=len(handover.tasks),
        caution=_absence(handover),
        people=[handover.giver.id, handover.taker.id],
        items=[task_plan_item(task) for task in handover.tasks],
        follow=(lambda done: with_what_came_next(context, done, single)) if single else None,
    )


async def _act(context: ServiceContext, handover: Handover) -> HandoverReceipt:
    """Send batch by batch, then look at both users' tasks: the portal may accept some and refuse others."""
    refusals: list[str] = []
    confirmed: set[int] = set()

    async def send(portion: Sequence[int]) -> Sequence[BizprocError | None]:
        try:
            await context.tasks.delegate(portion, handover.giver.id, handover.taker.id)
        except Refused as refusal:
            refusals.append(refusal.portal_text.raw)
        else:
            confirmed.update(portion)
        return [None] * len(portion)

    def receipt(results: Sequence[Result]) -> HandoverReceipt:
        made = bulk_receipt([*results, *_skipped(handover)], _title(handover, len(handover.not_open)), handover.tasks)
        more = {"portal_text": PortalText("; ".join(refusals)), "next_step": made.next_step + _left_out(handover)}
        return HandoverReceipt(**{**dict(made), **more})

    work = BulkWrite(
        keys=[task.id for task in handover.tasks],
        size=PORTION,
        send=send,
        told=_told,
        look=lambda sent: _look(context, handover, sent, work, confirmed),
        receipt=receipt,
        line=lambda made: made.what,
    )
    return await work.carry_out()


_SENT: tuple[Word, str] = ("unknown", "sent, and what waits now could not be read")
_LOST: tuple[Word, str] = ("unknown", "no answer came and it still waits for the same person")


def _told(error: BizprocError | None) -> tuple[Word, str]:
    """What the response alone says; only the tasks read afterwards show which were delegated."""
    if error is None:
        return _SENT
    return ("unknown", error.fact) if isinstance(error, OutcomeUnknown) else ("refused", error.fact)


async def _look(
    context: ServiceContext,
    handover: Handover,
    sent: Sequence[int],
    work: BulkWrite[int, HandoverReceipt],
    confirmed: Collection[int],
) -> dict[int, tuple[Word, str]]:
    """A task counts as delegated if the taker has it and the giver doesn't; if neither has it, the outcome is unknown.

    A task that still waits for the giver was not delegated, unless the response was lost: then it may still
    happen. A task that the giver's row shows as answered or ended was not delegated either. If the taker's
    tasks can't be read, those the portal confirmed count as delegated.
    """
    giver, taker = handover.giver, handover.taker
    try:
        left = await context.tasks.find_many(sent, giver.id)
    except BizprocError:
        return dict.fromkeys(sent, _SENT)
    gone = [task_id for task_id in sent if task_id not in left]
    taken = await _rows_of(context, taker, gone) if gone else {}
    seen: dict[int, tuple[Word, str]] = {}
    for task_id in sent:
        row = left.get(task_id)
        if row is not None and not row.open:
            seen[task_id] = "refused", f"was not handed over: {_who(giver)} had it {status_word(row)} by then"
        elif row is not None:
            certain = work.found[task_id] == _SENT
            seen[task_id] = ("refused", f"still waits for {_who(giver)}") if certain else _LOST
        elif task_id in taken if taken is not None else task_id in confirmed:
            seen[task_id] = "done", f"handed to {_who(taker)}"
        else:
            where = f"{_who(taker)} does not have it" if taken is not None else f"what {_who(taker)} has cannot be seen"
            seen[task_id] = "unknown", f"{_who(giver)} no longer has it, and {where}"
    return seen


async def _rows_of(context: ServiceContext, person: User, task_ids: Sequence[int]) -> Mapping[int, Task] | None:
    """The user's rows for these tasks, or None if they can't be read."""
    try:
        return await context.tasks.find_many(task_ids, person.id)
    except BizprocError:
        return None


def _skipped(handover: Handover) -> list[Result]:
    giver = _who(handover.giver)
    return [
        (task_id, "refused", f"does not wait for {giver}{f': {status_word(row)}' if row is not None else ''}")
        for task_id, row in handover.not_open.items()
    ]


def _title(handover: Handover, left: int = 0) -> str:
    return f"hand {counted(len(handover.tasks) + left, 'task')} from {_who(handover.giver)} to {_who(handover.taker)}"


def _left_out(handover: Handover) -> str:
    return f" {handover.left_out} or more were left out: raise max_count." if handover.left_out else ""


def _who(user: User) -> str:
    return "you" if user.name == "me" else f"{quoted(user.name, 60)} ({user.id})" if user.name else f"user {user.id}"
