"""The portal interface: one Protocol per group of methods, and the frozen `Portal` that holds them.

Methods use models, raise `errors`, and never retry a write with an unknown outcome: they raise
`OutcomeUnknown`, and the caller checks the portal before reporting.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

import anyio

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Page
from bizproc_mcp.models.activities import Registration, RegistrationChange
from bizproc_mcp.models.document_contents import AttachedFile, DocumentContent, DocumentPart, DocumentSearch
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.models.files import FileContent, Value
from bizproc_mcp.models.standing import Standing, StandingQuery
from bizproc_mcp.models.tasks import Completion, Glance, GlanceAnswer, Participant, Task, TaskQuery
from bizproc_mcp.models.templates import NewTemplate, Template, TemplateChange, TemplateQuery
from bizproc_mcp.models.users import Access, User, UserDetails
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.text.portal_text import NO_TEXT, Names, PortalText

Depth = Literal["row", "header", "answer", "form"]
"""How much of a task to fetch: columns for counting, its header, how it is answered, or everything with the form."""


class Tasks(Protocol):
    """The task methods."""

    async def page(self, query: TaskQuery, *, limit: int, cursor: str = "", depth: Depth = "header") -> Page[Task]:
        """One page in the query's order; raises `InvalidInput` for a foreign cursor."""
        ...

    def scan(
        self, query: TaskQuery, *, depth: Depth = "row", limit: int = 0, ordered: bool = True
    ) -> AsyncIterator[Sequence[Task]]:
        """All matching tasks in portions, each once, at most `limit` (0: no limit); faster if not `ordered`."""
        ...

    async def find(self, task_id: int, person: int | None) -> Task | None:
        """One task with its form, in that user's row or, for None, in any row; None if there is none."""
        ...

    async def find_many(self, task_ids: Sequence[int], person: int | None) -> Mapping[int, Task]:
        """The same for many, by id; ids not found (for that user) are missing from the result."""
        ...

    async def find_of_two(
        self, task_ids: Sequence[int], person: int, other: int
    ) -> tuple[Mapping[int, Task], Collection[int] | None]:
        """The person's rows for at most a hundred tasks, as in `find_many`, and the tasks the other takes part in.

        The second is None if the portal does not show the other's tasks: only administrators, the other user
        and their heads can see them. Uses one request.
        """
        ...

    async def glance(self, wanted: Glance) -> GlanceAnswer:
        """Read the state of open and of single tasks in one request, to detect changes."""
        ...

    async def participants(self, task_ids: Sequence[int]) -> Mapping[int, Sequence[Participant]]:
        """The people taking part in these tasks, by task id (administrators)."""
        ...

    async def complete(self, completion: Completion) -> None:
        """Answer a task as the current user (`bizproc.task.complete`)."""
        ...

    async def complete_many(self, completions: Sequence[Completion]) -> Sequence[BizprocError | None]:
        """Answer many; one entry per item, in order: None for done, otherwise the error."""
        ...

    async def delegate(self, task_ids: Sequence[int], from_user: int, to_user: int) -> None:
        """Delegate tasks (`bizproc.task.delegate`); may succeed for some and still raise `Refused`."""
        ...


class Workflows(Protocol):
    """The methods for running instances."""

    def check_startable(self, document: DocumentId) -> None:
        """Reject a document this upstream can't start on; `Unavailable` names the alternative. Sends nothing."""
        ...

    async def start(self, template_id: int, document: DocumentId, parameters: Mapping[str, Value]) -> str:
        """Start a process and return its id (`bizproc.workflow.start`)."""
        ...

    async def page(self, query: WorkflowQuery, *, limit: int, cursor: str = "") -> Page[Workflow]:
        """One page, last changed first."""
        ...

    def scan(self, query: WorkflowQuery, *, limit: int = 0) -> AsyncIterator[Sequence[Workflow]]:
        """All matching instances in portions, each once."""
        ...

    async def find(self, workflow_id: str) -> Workflow | None:
        """One instance, or None if it isn't running."""
        ...

    async def find_many(self, workflow_ids: Sequence[str]) -> Mapping[str, Workflow]:
        """The running instances among these ids."""
        ...

    async def standing(self, query: StandingQuery) -> Standing:
        """Where a process stands, as far as one request can show it."""
        ...

    async def terminate_many(self, workflow_ids: Sequence[str], status: str = "") -> Sequence[BizprocError | None]:
        """Stop many; one entry per instance, in order: None for stopped, otherwise the error."""
        ...

    async def terminate(self, workflow_id: str, status: str = "") -> None:
        """Stop an instance and keep its history (`bizproc.workflow.terminate`)."""
        ...

    async def kill(self, workflow_id: str) -> None:
        """Delete an instance with its tasks and history (`bizproc.workflow.kill`)."""
        ...


class Templates(Protocol):
    """The template methods."""

    async def page(self, query: TemplateQuery, *, limit: int, cursor: str = "") -> Page[Template]:
        """One page of headers, sorted by id."""
        ...

    def scan(self, query: TemplateQuery) -> AsyncIterator[Sequence[Template]]:
        """All matching templates, headers only."""
        ...

    async def names(self, template_ids: Sequence[int]) -> Names:
        """Names by id; templates that aren't listed (robots, automation) are missing from the result."""
        ...

    async def find(self, template_id: int) -> Template | None:
        """One template with parameters, variables, constants and tree; None if not listed."""
        ...

    async def of_workflows(self, workflow_ids: Sequence[str]) -> Mapping[str, Template]:
        """The full templates of up to fifty running instances, by instance id; unlisted ones are missing."""
        ...


class TemplateFiles(Protocol):
    """Methods for templates that an application imports as `.bpt` files and owns."""

    async def add(self, template: NewTemplate) -> int:
        """Import a template file and return its id (`bizproc.workflow.template.add`, applications only)."""
        ...

    async def update(self, template_id: int, change: TemplateChange) -> None:
        """Change a template this application added (`bizproc.workflow.template.update`)."""
        ...

    async def delete(self, template_id: int) -> None:
        """Delete a template this application added (`bizproc.workflow.template.delete`)."""
        ...


class Events(Protocol):
    """Methods for answering waiting activities and robots.

    `refuses_used_tokens` says whether a successful `send` proves that the token was not used before.
    """

    @property
    def refuses_used_tokens(self) -> bool:
        """If false, the portal returns true for any token it signed; if true, a used token raises `UsedToken`."""
        ...

    async def send(self, event_token: str, return_values: Mapping[str, Value], log_message: str = "") -> None:
        """Answer (`bizproc.event.send`): the portal only confirms that it received the answer."""
        ...

    async def log(self, event_token: str, log_message: str) -> None:
        """Write a line to the process log (`bizproc.activity.log`)."""
        ...


class Registrations(Protocol):
    """Methods for registrations, with the same interface for `Activities` and `Robots`."""

    async def add(self, registration: Registration) -> None:
        """Register (`bizproc.activity.add`, `bizproc.robot.add`)."""
        ...

    async def update(self, change: RegistrationChange) -> None:
        """Change the given fields (`bizproc.activity.update`, `bizproc.robot.update`)."""
        ...

    async def list_codes(self) -> Sequence[str]:
        """The codes this application has registered of this kind (`bizproc.activity.list`, `bizproc.robot.list`)."""
        ...

    async def delete(self, code: str) -> None:
        """Unregister (`bizproc.activity.delete`, `bizproc.robot.delete`)."""
        ...


class Activities(Registrations, Protocol):
    """Steps an application adds to the process designer."""


class Robots(Registrations, Protocol):
    """Steps an application adds to automation."""


class Users(Protocol):
    """The user methods."""

    async def by_id(self, user_ids: Sequence[int]) -> Mapping[int, User]:
        """The users with these ids; unknown ids are missing from the result."""
        ...

    async def search(self, words: str, *, include_inactive: bool, limit: int) -> Sequence[User]:
        """Employees by name or e-mail, best match first."""
        ...


class Organisation(Protocol):
    """Who heads whom, and who is away."""

    async def details(self, user_ids: Sequence[int]) -> Mapping[int, UserDetails]:
        """Up to fifty users with head and absence, as far as the credentials show them; at most one request.

        In a company of more than fifty departments the first call takes two.
        """
        ...


class Documents(Protocol):
    """Reading the documents that processes run on."""

    async def read(
        self,
        document: DocumentId,
        *,
        link: PortalText = NO_TEXT,
        parts: Collection[DocumentPart] = (),
        brief: bool = False,
    ) -> DocumentContent:
        """One document; `link`, as in its task, shows which list an element is in.

        One request if `brief` (then values that need another one stay ids or are left out), otherwise two; one more
        for each fifty lists if neither the id nor the link names the list. Raises `AccessDenied`, `ScopeMissing`,
        `NotFound`, and `Unavailable` for a document no method shows.
        """
        ...

    async def search(self, words: str, document_type: DocumentType | None, *, limit: int) -> DocumentSearch:
        """Documents whose name or number contains the words, of one type or of all; `words` is not empty."""
        ...

    async def fetch(self, document: DocumentId, file: AttachedFile, *, most: int) -> FileContent:
        """The content of a file as `read` gave it; raises `AnswerTooLarge` for more than `most` bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Pause:
    """A bulk job waits until the portal grants a method operating time again; not an error, it resumes by itself."""

    method: str
    seconds: float


class Budget(Protocol):
    """The request budget of the portal."""

    @property
    def waiting(self) -> int:
        """Number of queued requests."""
        ...

    @property
    def pauses(self) -> Sequence[Pause]:
        """What bulk jobs are waiting for now."""
        ...

    @property
    def remaining(self) -> float:
        """Number of requests that could be sent at once."""
        ...


@dataclass(frozen=True, slots=True)
class Portal:
    """A connected portal: its identity, methods and features; a group the upstream lacks is None.

    `upstream` and `credentials` are display names and must not be used to detect features. `address` is the
    portal's address without any secret (`https://company.bitrix24.com`). Built without network access.
    """

    upstream: str
    credentials: str
    address: str
    demo: bool
    tasks: Tasks | None
    workflows: Workflows
    templates: Templates
    events: Events
    users: Users
    access: "AccessProbe"
    budget: Budget
    connection: AbstractAsyncContextManager[object]
    activities: Activities | None = None
    robots: Robots | None = None
    template_files: TemplateFiles | None = None
    documents: Documents | None = None
    organisation: Organisation | None = None
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    """Sleeps by the clock that all requests to this portal use."""
    acts_as: int | None = None
    """The user behind the credentials; None if only the portal knows."""
    template_trees: bool = True
    """Whether templates include parameters and steps, not only headers."""
    lacks: Sequence[str] = ()
    """What this upstream cannot do, as sentences for `portal_info`."""
    without: Mapping[str, str] = field(default_factory=dict)
    """As `Access.without`, if known before any request."""


class AccessProbe(Protocol):
    """Finds out what the credentials allow."""

    async def __call__(self) -> Access:
        """Send one request (`profile`, `scope`); raises `errors` if the portal can't be reached."""
        ...
