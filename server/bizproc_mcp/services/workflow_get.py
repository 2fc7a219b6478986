"""`workflow_get`: one running process with its open tasks, or what is still known of an ended one."""

from collections.abc import Mapping

from bizproc_mcp.answers._base import short_moment
from bizproc_mcp.answers.tasks import task_item
from bizproc_mcp.answers.workflows import NO_STATE, STUCK, WorkflowDetail, ended_workflow, workflow_item
from bizproc_mcp.errors import NotFound
from bizproc_mcp.models._base import Page
from bizproc_mcp.models.standing import Standing, StandingQuery
from bizproc_mcp.models.tasks import Task, TaskQuery
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.template_get import template_names
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText, clean
from bizproc_mcp.writes.past import WritesTo

NOT_RUNNING = "It has finished, was stopped, or never existed; REST keeps no history of processes."


async def get_workflow(context: ServiceContext, workflow_id: str, writes_to: WritesTo) -> WorkflowDetail:
    """Return a running process with its open tasks, or what is still known of an ended one.

    `NotFound` gives the possible reasons if nothing is found.
    """
    seen = await _look(context, workflow_id)
    workflow = seen.instance
    if workflow is None:
        return await _ended(context, workflow_id, seen, writes_to)
    tasks = (await _open_tasks(context, workflow_id)).items if context.portal.tasks is not None else []
    waiting = await context.tasks.participants([task.id for task in tasks]) if tasks else {}
    everybody = {workflow.started_by, *(p.user_id for group in waiting.values() for p in group)}
    names = await context.people.names(everybody)
    templates = await template_names(context, [workflow.template_id])
    now = context.now()
    item = workflow_item(workflow, now, names, templates)
    reasons = [NO_STATE if not tasks and context.portal.tasks is not None else "", STUCK if item.stuck else ""]
    return WorkflowDetail(
        workflow=item,
        state=next((task.workflow_state for task in tasks), NO_TEXT).line(),
        document_name=next((task.document_name for task in tasks), NO_TEXT).line(),
        tasks=[task_item(task, now, names, waiting.get(task.id, ()), of_process=True) for task in tasks],
        note=" ".join(reason for reason in reasons if reason),
    )


async def _look(context: ServiceContext, workflow_id: str) -> Standing:
    """The instance; if there is none, the tasks the portal still keeps for the process."""
    if context.portal.tasks is None:
        return Standing(instance=await context.portal.workflows.find(workflow_id))
    me = await context.people.me()
    return await context.portal.workflows.standing(StandingQuery(workflow_id, me, everybody=True))


async def _ended(context: ServiceContext, workflow_id: str, seen: Standing, writes_to: WritesTo) -> WorkflowDetail:
    """An ended process: the tasks the portal still has, and this server's writes to it."""
    past = await writes_to(workflow_id)
    if not seen.tasks and not past:
        raise NotFound(
            f"No process {workflow_id} is running, no task of it is kept, and you wrote nothing to it from here. "
            f"{NOT_RUNNING}",
            "See workflow_list for what runs.",
        )
    history = [clean(f"{short_moment(one.at)[:16]} UTC {one.tool}, {one.outcome}: {one.what}", 300) for one in past]
    return ended_workflow(workflow_id, seen.tasks, seen.names, context.now(), history)


async def find_workflow(context: ServiceContext, workflow_id: str) -> Workflow:
    """Return the running instance; `NotFound` gives the possible reasons."""
    workflow = await context.portal.workflows.find(workflow_id)
    if workflow is None:
        raise NotFound(f"No process {workflow_id} is running. {NOT_RUNNING}", "See workflow_list for what runs.")
    return workflow


async def described(context: ServiceContext, workflow: Workflow) -> str:
    """A process in words: id, template, document, starter."""
    names: Mapping[int, PortalText] = await template_names(context, [workflow.template_id])
    item = workflow_item(workflow, context.now(), await context.people.names([workflow.started_by]), names)
    return f"process {item.text()}"


async def _open_tasks(context: ServiceContext, workflow_id: str) -> Page[Task]:
    """All open tasks of one process, for any assignee (administrators only)."""
    return await context.tasks.page(TaskQuery(person=None, workflow_id=workflow_id), limit=50)
