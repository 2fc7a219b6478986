"""The parameters of the tools: each is described once and reused by name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from bizproc_mcp.models.tasks import Decision, StatusWord, TaskOrder

KindWord = Literal["approval", "review", "information", "information_optional"]

TaskId = Annotated[int, Field(gt=0)]
TaskIds = Annotated[list[TaskId], Field(min_length=1, max_length=100)]
OptionalTaskIds = Annotated[list[TaskId], Field(max_length=100)]
TemplateId = Annotated[int, Field(gt=0)]
WorkflowId = Annotated[str, Field(pattern=r"^[0-9a-f]{14}\.\d{8}$", description="14 hex digits.8 digits")]
OptionalWorkflowId = Annotated[str, Field(pattern=r"^([0-9a-f]{14}\.\d{8})?$")]
OptionalTemplateId = Annotated[int | None, Field(gt=0)]

Assignee = Annotated[str, Field(description="user, or all (administrators)")]
UserWords = Annotated[str, Field(description="user id, me, e-mail or name")]
StartedBy = Annotated[str, Field(description="user")]
Starter = Annotated[str, Field(description="user or automatic")]
Document = Annotated[str, Field(description="deal:5141, spa:147:1, module|entity|id or name")]
OptionalDocument = Annotated[str, Field(description="like deal:5141, or name")]
DocumentForm = Annotated[str, Field(description="like deal:5141")]
DocumentType = Annotated[str, Field(description="like deal or spa:147")]

DecisionWord = Decision
Status = StatusWord
OptionalKind = KindWord | None
Order = Annotated[TaskOrder, Field(description="newest: created last; due: the next first")]
GroupBy = Literal["template", "kind", "assignee", "document_type"]

Comment = Annotated[str, Field(max_length=20_000)]
AskPerson = Annotated[bool, Field(description="ask the person for missing comment and fields")]
Fields = Annotated[Mapping[str, Any], Field(description="form values by id; null clears, else the default is sent")]
Parameters = Annotated[Mapping[str, Any], Field(description="by id, see template_get")]
ReturnValues = Annotated[Mapping[str, Any], Field(description="by id")]
EventToken = Annotated[str, Field(max_length=400)]
LogMessage = Annotated[str, Field(max_length=20_000)]
StatusTitle = Annotated[str, Field(max_length=255, description="text shown as the final state")]

Confirmation = Annotated[str, Field(max_length=20, description="number of a released request")]

Moment = Annotated[datetime | None, Field(description="ISO 8601")]
Search = Annotated[str, Field(max_length=200)]
TemplateSearch = Annotated[str, Field(max_length=200, description="words of the template's name")]
Limit = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str, Field(max_length=2_000, description="next_cursor of the page before")]
MaxCount = Annotated[int, Field(ge=1, le=1000)]
