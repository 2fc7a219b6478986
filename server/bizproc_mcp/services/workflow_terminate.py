"""`workflow_terminate` and `workflow_kill`: stop a process, or delete it with its history."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bizproc_mcp.answers.standing import ProcessReceipt
from bizproc_mcp.errors import BizprocError, NotFound, OutcomeUnknown
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.standing import with_what_came_next
from bizproc_mcp.services.workflow_get import described, find_workflow
from bizproc_mcp.writes.plan import UNKNOWN, Plan, sent_with, type_of


async def plan_terminate(context: ServiceContext, workflow_id: str, status: str) -> Plan[ProcessReceipt]:
    """Plan stopping one process: its tasks are removed, its history is kept."""
    workflow = await find_workflow(context, workflow_id)

    async def act() -> ProcessReceipt:
        try:
            await context.portal.workflows.terminate(workflow_id, status)
        except NotFound:
            return _gone_before(workflow_id)
        except OutcomeUnknown as lost:
            return await _look(context, workflow_id, "stopped", lost)
        return ProcessReceipt(outcome="done", what=f"stopped process {workflow_id}", workflow_id=workflow_id)

    plan = _plan("workflow_terminate", workflow, f"stop {await described(context, workflow)}", act, status)
    known = {"template_id": workflow.template_id, "started_by": workflow.started_by}
    return replace(plan, follow=lambda done: with_what_came_next(context, done, workflow_id, **known))


async def plan_kill(context: ServiceContext, workflow_id: str) -> Plan[ProcessReceipt]:
    """Plan deleting one process with its tasks, log and history."""
    workflow = await find_workflow(context, workflow_id)

    async def act() -> ProcessReceipt:
        try:
            await context.portal.workflows.kill(workflow_id)
        except NotFound:
            return _gone_before(workflow_id)
        except OutcomeUnknown as lost:
            return await _look(context, workflow_id, "deleted", lost)
        return ProcessReceipt(
            outcome="done", what=f"deleted process {workflow_id} with its history", workflow_id=workflow_id
        )

    effect = f"delete {await described(context, workflow)} with its tasks and history"
    return _plan("workflow_kill", workflow, effect, act)


def _plan(
    tool: str, workflow: Workflow, effect: str, act: Callable[[], Awaitable[ProcessReceipt]], status: str = ""
) -> Plan[ProcessReceipt]:
    return Plan(
        tool=tool,
        effect=effect,
        destructive=True,
        state=f"workflow {workflow.id} {workflow.modified}",
        act=act,
        sent=sent_with(status=status),
        objects=[f"workflow:{workflow.id}"],
        template_id=workflow.template_id or UNKNOWN,
        document_type=type_of(workflow.document),
        people=[workflow.started_by] if workflow.started_by else [],
    )


def _gone_before(workflow_id: str) -> ProcessReceipt:
    what = f"process {workflow_id} was no longer running"
    return ProcessReceipt(outcome="already_done", what=what, workflow_id=workflow_id)


async def _look(context: ServiceContext, workflow_id: str, word: str, lost: OutcomeUnknown) -> ProcessReceipt:
    try:
        running = await context.portal.workflows.find(workflow_id) is not None
    except BizprocError:
        running = True
    if not running:
        what = f"{word} process {workflow_id}: the answer was lost, and it is no longer running"
        return ProcessReceipt(outcome="done", what=what, workflow_id=workflow_id)
    return ProcessReceipt(
        outcome="unknown",
        what=f"{lost.fact} Process {workflow_id} could still be seen running.",
        next_step=f"Check with workflow_get {workflow_id} in a minute.",
        workflow_id=workflow_id,
    )
