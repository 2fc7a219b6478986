"""The tools for workflows: running processes."""

from datetime import datetime

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.answers.workflows import STUCK_AFTER, WorkflowBulkReceipt, WorkflowDetail, WorkflowList
from bizproc_mcp.desk import starting, terminating_many, workflows
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.models.workflows import WorkflowQuery
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import ADMINISTRATOR, ToolGroup, tool


class WorkflowTools(ToolGroup):
    """Running processes."""

    group = "workflows"

    @tool("Start a process", "workflows", writes=True, idempotent=False)
    async def workflow_start(
        self, template_id: p.TemplateId, document: p.Document, parameters: p.Parameters = {}
    ) -> Receipt:
        """Start a process on a document; document type and parameters are checked against the template.

        Use it when the person asks for it; see template_get for the parameters.
        """
        plan = await starting.plan_start(self.desk, template_id, parse_document(document), parameters)
        return await self.carry_out(plan)

    @tool("List processes", "workflows", needs=ADMINISTRATOR)
    async def workflow_list(
        self,
        template_id: p.OptionalTemplateId = None,
        document: p.OptionalDocument = "",
        started_by: p.Starter = "",
        started_before: p.Moment = None,
        started_after: p.Moment = None,
        modified_before: p.Moment = None,
        stuck_only: bool = False,
        limit: p.Limit = 20,
        cursor: p.Cursor = "",
    ) -> WorkflowList:
        """List running processes, the last changed first.

        Use it to find stuck ones (stuck_only) or idle ones (modified_before).
        """
        query = await self._query(
            template_id, document, started_by, started_before, started_after, modified_before, stuck_only=stuck_only
        )
        return await workflows.list_workflows(self.desk, query, limit=limit, cursor=cursor)

    @tool("Read a process", "workflows", needs=ADMINISTRATOR)
    async def workflow_get(self, workflow_id: p.WorkflowId) -> WorkflowDetail:
        """Read one running process with its open tasks and whom they wait for.

        Use it to see where a process stands.
        """
        return await workflows.get_workflow(self.desk, workflow_id)

    @tool("Stop a process", "workflows", writes=True, destructive=True, needs=ADMINISTRATOR)
    async def workflow_terminate(self, workflow_id: p.WorkflowId, status: p.StatusTitle = "") -> Receipt:
        """Stop a running process; its tasks go, its history stays.

        Use it when a process should not go on.
        """
        return await self.carry_out(await workflows.plan_terminate(self.desk, workflow_id, status))

    @tool("Stop many processes", "admin", writes=True, destructive=True, needs=ADMINISTRATOR)
    async def workflow_terminate_many(
        self,
        template_id: p.OptionalTemplateId = None,
        document: p.OptionalDocument = "",
        started_by: p.Starter = "",
        started_before: p.Moment = None,
        started_after: p.Moment = None,
        modified_before: p.Moment = None,
        stuck_only: bool = False,
        status: p.StatusTitle = "",
        max_count: p.MaxCount = 50,
        dry_run: bool = True,
    ) -> WorkflowBulkReceipt:
        """Stop all running processes that match every filter, oldest first, with the outcome of each.

        Use it to clean up stuck or forgotten ones: a dry run shows them unless dry_run=false.
        """
        query = await self._query(
            template_id, document, started_by, started_before, started_after, modified_before, stuck_only=stuck_only
        )
        chosen = await terminating_many.choose(self.desk, query, max_count)
        if dry_run:
            return await terminating_many.dry_run(self.desk, chosen)
        return await self.carry_out(await terminating_many.plan(self.desk, chosen, status))

    async def _query(
        self,
        template_id: int | None,
        document: str,
        started_by: str,
        started_before: datetime | None,
        started_after: datetime | None,
        modified_before: datetime | None,
        *,
        stuck_only: bool,
    ) -> WorkflowQuery:
        """The filters that listing and stopping share."""
        return WorkflowQuery(
            template_id=template_id,
            document=parse_document(document) if document else None,
            started_by=await self._starter(started_by),
            started_before=started_before,
            started_after=started_after,
            modified_before=modified_before,
            locked_before=self.desk.now() - STUCK_AFTER if stuck_only else None,
        )

    async def _starter(self, started_by: str) -> int | None:
        """The starter's id, 0 for automatic starts, None where nobody was asked for."""
        if not started_by:
            return None
        return 0 if started_by.strip().lower() == "automatic" else await self.desk.people.find_id(started_by)

    @tool("Delete a process", "admin", writes=True, destructive=True, needs=ADMINISTRATOR)
    async def workflow_kill(self, workflow_id: p.WorkflowId) -> Receipt:
        """Delete a running process with all its tasks, log and history.

        Use it only when nothing of it shall remain; else workflow_terminate.
        """
        return await self.carry_out(await workflows.plan_kill(self.desk, workflow_id))
