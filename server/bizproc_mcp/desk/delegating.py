"""Handing tasks over: in portions, and told by what waits before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bizproc_mcp.answers.tasks import BulkReceipt
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.desk.completing_many import Result, Word, bulk_receipt
from bizproc_mcp.desk.plan import Plan, PlanItem, type_word, underway
from bizproc_mcp.errors import BizprocError, InvalidInput, OutcomeUnknown, Refused
from bizproc_mcp.models.tasks import Task, TaskQuery
from bizproc_mcp.models.users import User
from bizproc_mcp.rules.untrusted import quoted

PORTION = 100


@dataclass(frozen=True, slots=True)
class Handover:
    """Which tasks go from whom to whom; `not_open` are asked for but do not wait for that person."""

    giver: User
    taker: User
    tasks: Sequence[Task]
    not_open: Sequence[int] = ()
    left_out: int = 0


async def choose(desk: Desk, task_ids: Sequence[int], giver: User, taker: User) -> Handover:
    """The given tasks as far as they wait for that person."""
    if giver.id == taker.id:
        raise InvalidInput("Both are the same person.", "Name somebody else in to_user.")
    wanted = list(dict.fromkeys(task_ids))
    found = await desk.tasks.find(wanted, giver.id)
    waiting = [found[task_id] for task_id in wanted if task_id in found and found[task_id].open]
    there = {task.id for task in waiting}
    return Handover(giver, taker, waiting, [task_id for task_id in wanted if task_id not in there])


async def choose_all(desk: Desk, template_id: int | None, giver: User, taker: User, max_count: int) -> Handover:
    """All that waits for that person, oldest first, `max_count` at most."""
    if giver.id == taker.id:
        raise InvalidInput("Both are the same person.", "Name somebody else in to_user.")
    query = TaskQuery(person=giver.id, template_id=template_id, order="oldest")
    found: dict[int, Task] = {}
    async for portion in desk.tasks.scan(query, depth="header", limit=max_count + 1):
        found.update((task.id, task) for task in portion if task.open)
    tasks = list(found.values())
    return Handover(giver, taker, tasks[:max_count], left_out=max(0, len(tasks) - max_count))


def dry_run(handover: Handover) -> BulkReceipt:
    """What would be tried; the portal decides the rest (delegation may be forbidden in a task)."""
    results: list[Result] = [
        (task.id, "accepted", f"waits for {_who(handover.giver)}; the portal decides") for task in handover.tasks
    ]
    receipt = bulk_receipt([*results, *_skipped(handover)], _title(handover), dry_run=True)
    return receipt.model_copy(update={"next_step": f"Call again with dry_run=false to do it.{_left_out(handover)}"})


def plan_handover(desk: Desk, handover: Handover, me: int) -> Plan[BulkReceipt]:
    """The hand-over as a plan: destructive from another person or for more than one task (design 5)."""
    names = "; ".join(f"{task.id} {quoted(task.name, 80)}" for task in handover.tasks[:20])
    more = f" and {len(handover.tasks) - 20} more" if len(handover.tasks) > 20 else ""
    return Plan(
        tool="task_delegate",
        effect=f"{_title(handover)}: {names}{more}",
        destructive=handover.giver.id != me or len(handover.tasks) > 1,
        state=" ".join(str(task.id) for task in handover.tasks),
        act=lambda: _act(desk, handover),
        objects=[f"task:{task.id}" for task in handover.tasks],
        count=len(handover.tasks),
        people=[handover.giver.id, handover.taker.id],
        items=[
            PlanItem(f"task:{task.id}", task.template_id or None, task.kind, type_word(task.document))
            for task in handover.tasks
        ],
    )


@dataclass(slots=True)
class _Said:
    """What the portal answered to the portions."""

    refusals: list[str] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    failed: dict[int, str] = field(default_factory=dict)


async def _act(desk: Desk, handover: Handover) -> BulkReceipt:
    """Send portion by portion, then compare what waits: the portal may do some and refuse others."""
    ids = [task.id for task in handover.tasks]
    said = _Said()
    write = underway()
    for at in range(0, len(ids), PORTION):
        if write.stopped:
            said.failed.update(dict.fromkeys(ids[at:], "not sent: the call was cancelled"))
            break
        await _send(desk, handover, ids[at : at + PORTION], said)
        if len(ids) > PORTION:
            await write.progress(min(at + PORTION, len(ids)), len(ids), f"{_title(handover)}: sent")
    try:
        rows = await desk.tasks.find(ids, handover.giver.id) if ids else {}
        still = {task_id for task_id, task in rows.items() if task.open}
        looked = True
    except BizprocError:
        still, looked = set(), False
    results = [(task_id, *_outcome(task_id, handover, said, still, looked=looked)) for task_id in ids]
    receipt = bulk_receipt([*results, *_skipped(handover)], _title(handover))
    return receipt.model_copy(
        update={"portal_text": "; ".join(said.refusals), "next_step": receipt.next_step + _left_out(handover)}
    )


async def _send(desk: Desk, handover: Handover, portion: list[int], said: _Said) -> None:
    try:
        await desk.tasks.delegate(portion, handover.giver.id, handover.taker.id)
    except Refused as refusal:
        said.refusals.append(refusal.portal_text)
    except OutcomeUnknown:
        said.lost.update(portion)
    except BizprocError as error:
        said.failed.update(dict.fromkeys(portion, error.fact))


def _outcome(task_id: int, handover: Handover, said: _Said, still: set[int], *, looked: bool) -> tuple[Word, str]:
    if task_id in said.failed:
        return "refused", said.failed[task_id]
    if not looked:
        return "unknown", "sent, and what waits now could not be read"
    if task_id not in still:
        return "done", f"handed to {_who(handover.taker)}"
    if task_id in said.lost:
        return "unknown", "no answer came and it still waits for the same person"
    return "refused", f"still waits for {_who(handover.giver)}"


def _skipped(handover: Handover) -> list[Result]:
    return [(task_id, "refused", f"does not wait for {_who(handover.giver)}") for task_id in handover.not_open]


def _title(handover: Handover) -> str:
    return f"hand {len(handover.tasks)} tasks from {_who(handover.giver)} to {_who(handover.taker)}"


def _left_out(handover: Handover) -> str:
    return f" {handover.left_out} or more were left out: raise max_count." if handover.left_out else ""


def _who(user: User) -> str:
    return "you" if user.name == "me" else f"{quoted(user.name, 60)} ({user.id})" if user.name else f"user {user.id}"
