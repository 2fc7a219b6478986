"""The portal's records: people, documents, templates, processes, tasks, applications.

Times are aware datetimes, ids are ints (workflow ids are strings ``14 hex . 8 digits``).
"""

from bizproc_standin.state.records.applications import Application, HandlerCall, RegisteredActivity
from bizproc_standin.state.records.documents import Document, DocumentId, DocumentType, StoredFile
from bizproc_standin.state.records.drive import AttachedObject, DriveFile, DriveStorage
from bizproc_standin.state.records.files import FileContent
from bizproc_standin.state.records.lists import ElementList, ListField
from bizproc_standin.state.records.people import CalendarEvent, Department, User, WorkDay
from bizproc_standin.state.records.tasks import (
    APPROVE,
    EXTERNAL_EVENT,
    REQUEST,
    REQUEST_OPTIONAL,
    REVIEW,
    DelegationType,
    Participant,
    Task,
    TaskField,
    TaskParameters,
    TaskRule,
    TaskStatus,
    UserStatus,
)
from bizproc_standin.state.records.workflows import Instance, Message, Template, TrackEntry, WorkflowState

__all__ = [
    "APPROVE",
    "EXTERNAL_EVENT",
    "REQUEST",
    "REQUEST_OPTIONAL",
    "REVIEW",
    "Application",
    "AttachedObject",
    "CalendarEvent",
    "DelegationType",
    "Department",
    "Document",
    "DocumentId",
    "DocumentType",
    "DriveFile",
    "DriveStorage",
    "ElementList",
    "FileContent",
    "HandlerCall",
    "Instance",
    "ListField",
    "Message",
    "Participant",
    "RegisteredActivity",
    "StoredFile",
    "Task",
    "TaskField",
    "TaskParameters",
    "TaskRule",
    "TaskStatus",
    "Template",
    "TrackEntry",
    "User",
    "UserStatus",
    "WorkDay",
    "WorkflowState",
]
