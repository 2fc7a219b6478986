"""Reading, stopping and deleting running processes."""

from collections.abc import Awaitable, Callable, Mapping

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.answers.tasks import task_item
from bizproc_mcp.answers.workflows import WorkflowDetail, WorkflowList, workflow_item
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.desk.facts import UNKNOWN, type_of
from bizproc_mcp.desk.plan import Plan, sent_with
from bizproc_mcp.desk.tasks import open_tasks_of
from bizproc_mcp.desk.templates import template_names
from bizproc_mcp.errors import BizprocError, NotFound, OutcomeUnknown
from bizproc_mcp.models.text import NO_TEXT, PortalText
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery

NOT_RUNNING = "It has finished, was stopped, or never existed; REST keeps no history of processes."


async def list_workflows(desk: Desk, query: WorkflowQuery, *, limit: int, cursor: str) -> WorkflowList:
    """One page of running processes with the names of people and templates."""
    page = await desk.portal.workflows.page(query, limit=limit, cursor=cursor)
    names = await desk.people.names(workflow.started_by for workflow in page.items)
    templates = await template_names(desk, (workflow.template_id for workflow in page.items))
    now = desk.now()
    items = [workflow_item(workflow, now, names, templates) for workflow in page.items]
    return WorkflowList(total=page.total, next_cursor=page.next_cursor, items=items)


async def get_workflow(desk: Desk, workflow_id: str) -> WorkflowDetail:
    """One running process with its open tasks; `NotFound` says what that may mean."""
    workflow = await find_workflow(desk, workflow_id)
    tasks = (await open_tasks_of(desk, workflow_id)).items if desk.portal.tasks is not None else []
    waiting = await desk.tasks.participants([task.id for task in tasks]) if tasks else {}
    everybody = {workflow.started_by, *(p.user_id for group in waiting.values() for p in group)}
    names = await desk.people.names(everybody)
    templates = await template_names(desk, [workflow.template_id])
    now = desk.now()
    return WorkflowDetail(
        workflow=workflow_item(workflow, now, names, templates),
        state=next((task.workflow_state for task in tasks), NO_TEXT).line(),
        document_name=next((task.document_name for task in tasks), NO_TEXT).line(),
        tasks=[task_item(task, now, names, waiting.get(task.id, ())) for task in tasks],
    )


async def find_workflow(desk: Desk, workflow_id: str) -> Workflow:
    """The running instance; `NotFound` says what that may mean."""
    workflow = await desk.portal.workflows.find(workflow_id)
    if workflow is None:
        raise NotFound(f"No process {workflow_id} is running. {NOT_RUNNING}", "See workflow_list for what runs.")
    return workflow


async def plan_terminate(desk: Desk, workflow_id: str, status: str) -> Plan[Receipt]:
    """Stopping one process: its tasks go, its history stays."""
    workflow = await find_workflow(desk, workflow_id)

    async def act() -> Receipt:
        try:
            await desk.portal.workflows.terminate(workflow_id, status)
        except NotFound:
            return _gone_before(workflow_id)
        except OutcomeUnknown as lost:
            return await _look(desk, workflow_id, "stopped", lost)
        return Receipt(outcome="done", what=f"stopped process {workflow_id}", workflow_id=workflow_id)

    return _plan("workflow_terminate", workflow, f"stop {await described(desk, workflow)}", act, status)


async def plan_kill(desk: Desk, workflow_id: str) -> Plan[Receipt]:
    """Deleting one process with its tasks, log and history."""
    workflow = await find_workflow(desk, workflow_id)

    async def act() -> Receipt:
        try:
            await desk.portal.workflows.kill(workflow_id)
        except NotFound:
            return _gone_before(workflow_id)
        except OutcomeUnknown as lost:
            return await _look(desk, workflow_id, "deleted", lost)
        return Receipt(outcome="done", what=f"deleted process {workflow_id} with its history", workflow_id=workflow_id)

    effect = f"delete {await described(desk, workflow)} with its tasks and history"
    return _plan("workflow_kill", workflow, effect, act)


def _plan(
    tool: str, workflow: Workflow, effect: str, act: Callable[[], Awaitable[Receipt]], status: str = ""
) -> Plan[Receipt]:
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


async def described(desk: Desk, workflow: Workflow) -> str:
    """A process in words: id, template, document, starter."""
    names: Mapping[int, PortalText] = await template_names(desk, [workflow.template_id])
    item = workflow_item(workflow, desk.now(), await desk.people.names([workflow.started_by]), names)
    return f"process {item.text()}"


def _gone_before(workflow_id: str) -> Receipt:
    what = f"process {workflow_id} was no longer running"
    return Receipt(outcome="already_done", what=what, workflow_id=workflow_id)


async def _look(desk: Desk, workflow_id: str, word: str, lost: OutcomeUnknown) -> Receipt:
    try:
        running = await desk.portal.workflows.find(workflow_id) is not None
    except BizprocError:
        running = True
    if not running:
        what = f"{word} process {workflow_id}: the answer was lost, and it is no longer running"
        return Receipt(outcome="done", what=what, workflow_id=workflow_id)
    return Receipt(
        outcome="unknown",
        what=f"{lost.fact} Process {workflow_id} could still be seen running.",
        next_step=f"Check with workflow_get {workflow_id} in a minute.",
        workflow_id=workflow_id,
    )
