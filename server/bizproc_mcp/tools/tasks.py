"""The tools for tasks."""

from functools import partial

from bizproc_mcp.answers.bulk_receipts import BulkReceipt
from bizproc_mcp.answers.standing import HandoverReceipt, ProcessReceipt
from bizproc_mcp.answers.task_detail import TaskDetail
from bizproc_mcp.answers.tasks import TaskList, TaskSummary
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.rules.document_words import is_form
from bizproc_mcp.safety.elicitation_form import fill_in
from bizproc_mcp.safety.redaction import Redaction
from bizproc_mcp.services import task_complete, task_complete_many, task_delegate, task_get, task_list, task_summary
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import ToolGroup, tool
from bizproc_mcp.writes.plan import Plan


class TaskTools(ToolGroup):
    """What waits for people."""

    group = "tasks"

    @tool("List tasks", "tasks")
    async def task_list(
        self,
        assignee: p.Assignee = "me",
        status: p.Status = "open",
        kind: p.OptionalKind = None,
        template_id: p.OptionalTemplateId = None,
        workflow_id: p.OptionalWorkflowId = "",
        document: p.OptionalDocument = "",
        started_by: p.StartedBy = "",
        due_before: p.Moment = None,
        overdue_only: bool = False,
        search: p.Search = "",
        order: p.Order = "newest",
        limit: p.Limit = 20,
        cursor: p.Cursor = "",
    ) -> TaskList:
        """List approval and other process tasks with the decisions each takes.

        Use it for the inbox, what is overdue, a task's id, or what became of a request (started_by=me, status=any).
        """
        query = TaskQuery(
            person=await task_list.person_of(self.context, assignee),
            status=status,
            kind=kind,
            template_id=template_id,
            workflow_id=workflow_id,
            document=parse_document(document) if document and is_form(document) else None,
            started_by=await self.context.people.find_id(started_by) if started_by else None,
            order=order,
        )
        query = task_list.narrowed_by_due(query, self.context.now(), due_before, overdue_only=overdue_only)
        words = "" if query.document else document
        listed = await task_list.list_tasks(
            self.context, query, search=search, limit=limit, cursor=cursor, document_words=words
        )
        return await task_list.with_what_is_not_shown(self.context, query, search or words, listed)

    @tool("Read a task", "tasks")
    async def task_get(self, task_id: p.TaskId, assignee: p.UserWords = "me") -> TaskDetail:
        """Read one task in full: description, legal decisions, comment rule, form, process, what its document says.

        Use it before deciding, and to learn the form of an information request.
        """
        return await task_get.get_task(self.context, task_id, assignee)

    @tool("Count tasks", "tasks")
    async def task_summary(self, assignee: p.Assignee = "me", group_by: p.GroupBy = "template") -> TaskSummary:
        """Count open tasks by group, with overdue ones and the oldest due date.

        Use it for an overview, above all of many tasks.
        """
        return await task_summary.summary(self.context, await task_list.person_of(self.context, assignee), group_by)

    @tool(
        "Answer a task",
        "tasks",
        writes=True,
        destructive=True,
        asks="The person is asked before reject and cancel, which usually end the request, and before a file is sent; "
        "not before approve, acknowledge and submit, which let it go on.",
    )
    async def task_complete(
        self,
        task_id: p.TaskId,
        decision: p.DecisionWord,
        comment: p.Comment = "",
        fields: p.Fields = {},
        ask_person: p.AskPerson = False,
    ) -> Plan[ProcessReceipt]:
        """Answer a task of the current person; all is checked first, fields not given are sent with defaults.

        Use it only for a decision the person has made.
        """
        asked = partial(fill_in, hides=Redaction(self.context.settings.secrets()).hides) if ask_person else None
        return await task_complete.plan_completion(self.context, task_id, decision, comment, fields, asked)

    @tool("Answer many tasks", "tasks", writes=True, destructive=True)
    async def task_complete_many(
        self, task_ids: p.TaskIds, decision: p.DecisionWord, comment: p.Comment = "", dry_run: bool = False
    ) -> Plan[BulkReceipt] | BulkReceipt:
        """Answer up to 100 tasks alike, with the outcome of each.

        Use it when the person has decided the same for all; dry_run shows what would be answered.
        """
        if dry_run:
            ready, refused = await task_complete_many.check_many(self.context, task_ids, decision, comment)
            return task_complete_many.dry_run(ready, refused, decision)
        return await task_complete_many.plan_many(self.context, task_ids, decision, comment)

    @tool(
        "Delegate tasks",
        "tasks",
        writes=True,
        destructive=True,
        asks="The person is asked first unless it is one task of their own and to_user is not away.",
    )
    async def task_delegate(
        self,
        to_user: p.UserWords,
        task_ids: p.OptionalTaskIds = [],
        all_open: bool = False,
        template_id: p.OptionalTemplateId = None,
        max_count: p.MaxCount = 1000,
        from_user: p.UserWords = "me",
        dry_run: bool | None = None,
    ) -> Plan[HandoverReceipt] | BulkReceipt:
        """Hand tasks over to another person, with the outcome of each.

        Use it with task_ids, or with all_open for everything that waits for from_user (a dry run unless dry_run=false).
        """
        if bool(task_ids) == all_open:
            raise InvalidInput("Give either task_ids or all_open=true.", "task_ids takes ids from task_list.")
        giver = await self.context.people.find(from_user)
        taker = await self.context.people.find(to_user, include_inactive=False)
        dry = dry_run or (all_open and dry_run is None)
        if all_open:
            handover = await task_delegate.choose_all(self.context, template_id, giver, taker, max_count, foresee=dry)
        else:
            handover = await task_delegate.choose(self.context, task_ids, giver, taker, foresee=dry)
        handover = await task_delegate.with_absence(self.context, handover)
        if dry:
            return await task_delegate.dry_run(self.context, handover)
        return task_delegate.plan_handover(self.context, handover, await self.context.people.me())
