"""Stop many processes: find all matches first, stop them in batches, report each outcome."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bizproc_mcp.answers.workflows import WorkflowBulkReceipt, WorkflowOutcome, workflow_item
from bizproc_mcp.call import current_call
from bizproc_mcp.errors import BizprocError, InvalidInput, NotFound, OutcomeUnknown
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.template_get import template_names
from bizproc_mcp.text.portal_text import Names
from bizproc_mcp.writes.bulk import BulkWrite, Result, Word, summed
from bizproc_mcp.writes.plan import UNKNOWN, Plan, PlanItem, sent_with, type_of

PORTION = 50
"""The portal's batch size; a cancelled call stops between batches."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The processes to stop, oldest first; `left_out` is the number of matches beyond the limit."""

    workflows: Sequence[Workflow]
    left_out: int = 0


async def choose(context: ServiceContext, query: WorkflowQuery, max_count: int) -> Chosen:
    """Read all matches to the end before anything is stopped.

    Raises `InvalidInput` without a filter. The rows are matched again exactly here: the portal ignores
    filters it doesn't know and returns more, and its text filters match like SQL LIKE (docs/portal.md 4.3).
    """
    if query == WorkflowQuery():
        raise InvalidInput(
            "Without a filter this would stop every process of the portal.",
            "Give at least one of template_id, document, started_by, started_before, started_after, "
            "modified_before, stuck_only.",
        )
    found: dict[str, Workflow] = {}
    async for portion in context.portal.workflows.scan(query):
        found |= {workflow.id: workflow for workflow in portion if query.matches(workflow)}
        await current_call().progress(len(found), None, f"{counted(len(found), 'process', 'processes')} found")
    # Ids begin with the start time.
    oldest_first = sorted(found.values(), key=lambda workflow: workflow.id)
    return Chosen(oldest_first[:max_count], max(0, len(oldest_first) - max_count))


async def dry_run(context: ServiceContext, chosen: Chosen) -> WorkflowBulkReceipt:
    """What would be stopped."""
    results: list[Result[str]] = [(workflow.id, "would do", "stop") for workflow in chosen.workflows]
    known = await template_names(context, (workflow.template_id for workflow in chosen.workflows))
    receipt = _receipt(chosen, results, _by_template(chosen, known), dry_run=True)
    if not chosen.workflows:
        return receipt.model_copy(update={"next_step": "Nothing that runs matches."})
    return receipt.model_copy(update={"next_step": f"Call again with dry_run=false to do it.{_left_out(chosen)}"})


async def plan(context: ServiceContext, chosen: Chosen, status: str) -> Plan[WorkflowBulkReceipt]:
    """Plan stopping them: tasks are removed, history is kept. A policy checks each process."""
    known = await template_names(context, (workflow.template_id for workflow in chosen.workflows))
    templates = _by_template(chosen, known)
    names = await context.people.names(workflow.started_by for workflow in chosen.workflows)
    now = context.now()
    return Plan(
        tool="workflow_terminate_many",
        effect=_title(chosen),
        destructive=True,
        state="\n".join(f"workflow {workflow.id} {workflow.modified}" for workflow in chosen.workflows),
        act=lambda: _act(context, chosen, status, templates),
        sent=sent_with(status=status),
        objects=[f"workflow:{workflow.id}" for workflow in chosen.workflows],
        count=len(chosen.workflows),
        items=[_item(one, workflow_item(one, now, names, known).text(), known) for one in chosen.workflows],
    )


def _item(workflow: Workflow, named: str, templates: Names) -> PlanItem:
    return PlanItem(
        object=f"workflow:{workflow.id}",
        template_id=workflow.template_id or UNKNOWN,
        document_type=type_of(workflow.document),
        people=[workflow.started_by] if workflow.started_by else [],
        named=named,
        group=_template_words(workflow.template_id, templates),
    )


async def _act(context: ServiceContext, chosen: Chosen, status: str, templates: dict[str, int]) -> WorkflowBulkReceipt:
    """Stop them batch by batch, then look once at unclear outcomes."""
    work = BulkWrite(
        keys=[workflow.id for workflow in chosen.workflows],
        size=PORTION,
        send=lambda portion: context.portal.workflows.terminate_many(portion, status),
        told=_told,
        look=lambda unclear: _look(context, unclear),
        receipt=lambda results: _receipt(chosen, results, templates),
        line=lambda receipt: receipt.what,
    )
    return await work.carry_out()


def _told(error: BizprocError | None) -> tuple[Word, str]:
    match error:
        case None:
            return "done", "stopped"
        case NotFound():
            return "already_done", "was no longer running"
        case OutcomeUnknown():
            return "unknown", error.fact
        case _:
            return "refused", error.fact


async def _look(context: ServiceContext, workflow_ids: Sequence[str]) -> dict[str, tuple[Word, str]]:
    """A process that no longer runs was stopped; one that still runs may stop any moment, as its response was lost."""
    try:
        running = await context.portal.workflows.find_many(workflow_ids)
    except BizprocError:
        return {}
    return {
        one: ("done", "stopped: the answer was lost, it no longer runs") for one in workflow_ids if one not in running
    }


def _receipt(
    chosen: Chosen, results: Sequence[Result[str]], templates: dict[str, int], *, dry_run: bool = False
) -> WorkflowBulkReceipt:
    sums = summed(results, dry_run=dry_run)
    unknown = "Look at the unknown ones with workflow_get before anything is sent again."
    return WorkflowBulkReceipt(
        outcome=sums.outcome,
        what=sums.line(_title(chosen)),
        dry_run=dry_run,
        counts=sums.counts,
        templates=templates,
        left_out=chosen.left_out,
        items=[WorkflowOutcome(outcome=key[0], what=key[1], workflow_ids=ids) for key, ids in sums.groups.items()],
        next_step=((unknown if sums.outcome == "unknown" else "") + _left_out(chosen)).strip(),
    )


def _by_template(chosen: Chosen, names: Names) -> dict[str, int]:
    """The number of processes per template, largest first: `«Leave approval» (801)`."""
    numbers = Counter(workflow.template_id for workflow in chosen.workflows)
    return {_template_words(number, names): count for number, count in numbers.most_common()}


def _template_words(number: int, names: Names) -> str:
    return f"{names[number]:60} ({number})" if names.get(number) else f"template {number}"


def _title(chosen: Chosen) -> str:
    return f"stop {counted(len(chosen.workflows), 'process', 'processes')}"


def _left_out(chosen: Chosen) -> str:
    return f" {chosen.left_out} more match and were left out: raise max_count." if chosen.left_out else ""
