"""The tools for workflows: running processes."""

from datetime import datetime

from bizproc_mcp.answers.standing import ProcessReceipt
from bizproc_mcp.answers.workflows import STUCK_AFTER, WorkflowBulkReceipt, WorkflowDetail, WorkflowList
from bizproc_mcp.models.documents import DocumentId, parse_document
from bizproc_mcp.models.workflows import WorkflowQuery
from bizproc_mcp.services import (
    ServiceContext,
    document_lookup,
    workflow_get,
    workflow_list,
    workflow_start,
    workflow_terminate,
    workflow_terminate_many,
)
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import ADMINISTRATOR, ToolGroup, tool
from bizproc_mcp.writes.past import WritesTo
from bizproc_mcp.writes.plan import Plan


class WorkflowTools(ToolGroup):
    """Running processes."""

    group = "workflows"

    def __init__(self, context: ServiceContext, writes_to: WritesTo) -> None:
        super().__init__(context)
        self._writes_to = writes_to

    @tool(
        "Start a process",
        "workflows",
        writes=True,
        idempotent=False,
        asks="The person is asked first only to send a file, or where the same was started minutes ago.",
        notice="The person is asked first only where the same was started minutes ago.",
    )
    async def workflow_start(
        self, template_id: p.TemplateId, document: p.Document, parameters: p.Parameters = {}
    ) -> Plan[ProcessReceipt]:
        """Start a process on a document; document type and parameters are checked against the template.

        Use it when the person asks for it; see template_get for the parameters.
        """
        found = await document_lookup.find_document(self.context, document)
        return await workflow_start.plan_start(self.context, template_id, found.document, parameters, found.title)

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
        search: p.TemplateSearch = "",
        limit: p.Limit = 20,
        cursor: p.Cursor = "",
    ) -> WorkflowList:
        """List running processes, the last changed first.

        Use it to find stuck ones (stuck_only) or idle ones (modified_before).
        """
        found = await document_lookup.find_document(self.context, document) if document else None
        query = await self._query(
            template_id,
            found.document if found else None,
            started_by,
            started_before,
            started_after,
            modified_before,
            stuck_only=stuck_only,
        )
        listed = await workflow_list.list_workflows(self.context, query, search=search, limit=limit, cursor=cursor)
        return workflow_list.with_document(listed, found)

    @tool("Read a process", "workflows", needs=ADMINISTRATOR)
    async def workflow_get(self, workflow_id: p.WorkflowId) -> WorkflowDetail:
        """Read one process: its open tasks and whom they wait for; of one that ended, what is still known.

        Use it to see where a process stands.
        """
        return await workflow_get.get_workflow(self.context, workflow_id, self._writes_to)

    @tool("Stop a process", "workflows", writes=True, destructive=True, needs=ADMINISTRATOR)
    async def workflow_terminate(self, workflow_id: p.WorkflowId, status: p.StatusTitle = "") -> Plan[ProcessReceipt]:
        """Stop a running process; its tasks go, its history stays.

        Use it when a process should not go on.
        """
        return await workflow_terminate.plan_terminate(self.context, workflow_id, status)

    @tool("Stop many processes", "admin", writes=True, destructive=True, needs=ADMINISTRATOR)
    async def workflow_terminate_many(
        self,
        template_id: p.OptionalTemplateId = None,
        document: p.DocumentForm = "",
        started_by: p.Starter = "",
        started_before: p.Moment = None,
        started_after: p.Moment = None,
        modified_before: p.Moment = None,
        stuck_only: bool = False,
        status: p.StatusTitle = "",
        max_count: p.MaxCount = 50,
        dry_run: bool = True,
    ) -> Plan[WorkflowBulkReceipt] | WorkflowBulkReceipt:
        """Stop all running processes that match every filter, oldest first, with the outcome of each.

        Use it to clean up stuck or forgotten ones: a dry run shows them unless dry_run=false.
        """
        query = await self._query(
            template_id,
            parse_document(document) if document else None,
            started_by,
            started_before,
            started_after,
            modified_before,
            stuck_only=stuck_only,
        )
        chosen = await workflow_terminate_many.choose(self.context, query, max_count)
        if dry_run:
            return await workflow_terminate_many.dry_run(self.context, chosen)
        return await workflow_terminate_many.plan(self.context, chosen, status)

    async def _query(
        self,
        template_id: int | None,
        document: DocumentId | None,
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
            document=document,
            started_by=await self._starter(started_by),
            started_before=started_before,
            started_after=started_after,
            modified_before=modified_before,
            locked_before=self.context.now() - STUCK_AFTER if stuck_only else None,
        )

    async def _starter(self, started_by: str) -> int | None:
        """The starter's id, 0 for automatic starts, None where nobody was asked for."""
        if not started_by:
            return None
        return 0 if started_by.strip().lower() == "automatic" else await self.context.people.find_id(started_by)

    @tool("Delete a process", "admin", writes=True, destructive=True, needs=ADMINISTRATOR)
    async def workflow_kill(self, workflow_id: p.WorkflowId) -> Plan[ProcessReceipt]:
        """Delete a running process with all its tasks, log and history.

        Use it only when nothing of it shall remain; else workflow_terminate.
        """
        return await workflow_terminate.plan_kill(self.context, workflow_id)
