"""The domain's view of a portal: one Protocol per group, and the frozen Portal that holds them.

Methods speak in models, raise `errors`, and never retry a write whose outcome is unknown:
they raise `OutcomeUnknown`, and the caller looks before it speaks.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

import anyio

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Page
from bizproc_mcp.models.activities import Registration, RegistrationChange
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.standing import Standing, StandingQuery
from bizproc_mcp.models.tasks import Completion, Glance, GlanceAnswer, Participant, Task, TaskQuery
from bizproc_mcp.models.templates import NewTemplate, Template, TemplateChange, TemplateQuery
from bizproc_mcp.models.users import Access, User
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.text.portal_text import Names

Depth = Literal["row", "header", "answer", "form"]
"""How much of a task to fetch: counts only, what it is about, how it is answered as well, or all with the form."""


class Tasks(Protocol):
    """What waits for people."""

    async def page(self, query: TaskQuery, *, limit: int, cursor: str = "", depth: Depth = "header") -> Page[Task]:
        """One page in the query's order; `InvalidInput` for a cursor not given here."""
        ...

    def scan(
        self, query: TaskQuery, *, depth: Depth = "row", limit: int = 0, ordered: bool = True
    ) -> AsyncIterator[Sequence[Task]]:
        """All matching tasks in portions, each once, `limit` at most (0: no limit); quicker where no order is asked."""
        ...

    async def find(self, task_id: int, person: int | None) -> Task | None:
        """One task with its form: that person's row, or with None whosever; None where there is none."""
        ...

    async def find_many(self, task_ids: Sequence[int], person: int | None) -> Mapping[int, Task]:
        """The same of many, by id; ids that are not there (for that person) are missing from the answer."""
        ...

    async def find_of_two(
        self, task_ids: Sequence[int], person: int, other: int
    ) -> tuple[Mapping[int, Task], Collection[int] | None]:
        """The person's rows of at most a hundred tasks as `find_many` gives them, and which the other takes part in.

        None where the portal does not show the other's: it shows a person's tasks to an administrator, to
        the person, and to the heads. In one request.
        """
        ...

    async def glance(self, wanted: Glance) -> GlanceAnswer:
        """What can be seen of open and of single tasks in one request, to tell whether anything changed."""
        ...

    async def participants(self, task_ids: Sequence[int]) -> Mapping[int, Sequence[Participant]]:
        """Who takes part in these tasks, by task id (administrators)."""
        ...

    async def complete(self, completion: Completion) -> None:
        """Answer a task as the current person (`bizproc.task.complete`)."""
        ...

    async def complete_many(self, completions: Sequence[Completion]) -> Sequence[BizprocError | None]:
        """Answer many; one entry an item, in order: None for done, else what went wrong."""
        ...

    async def delegate(self, task_ids: Sequence[int], from_user: int, to_user: int) -> None:
        """Hand tasks over (`bizproc.task.delegate`); may apply to some and still raise `Refused`."""
        ...


class Workflows(Protocol):
    """Running instances."""

    def check_startable(self, document: DocumentId) -> None:
        """Refuse a document this upstream cannot start on; `Unavailable` says the alternative. Sends nothing."""
        ...

    async def start(self, template_id: int, document: DocumentId, parameters: Mapping[str, Value]) -> str:
        """Start a process and answer its id (`bizproc.workflow.start`)."""
        ...

    async def page(self, query: WorkflowQuery, *, limit: int, cursor: str = "") -> Page[Workflow]:
        """One page, last changed first."""
        ...

    def scan(self, query: WorkflowQuery, *, limit: int = 0) -> AsyncIterator[Sequence[Workflow]]:
        """All matching instances in portions, each once."""
        ...

    async def find(self, workflow_id: str) -> Workflow | None:
        """One instance, None when it is not running."""
        ...

    async def find_many(self, workflow_ids: Sequence[str]) -> Mapping[str, Workflow]:
        """The instances with these ids that are running."""
        ...

    async def standing(self, query: StandingQuery) -> Standing:
        """Where a process stands, as far as one request can see it."""
        ...

    async def terminate_many(self, workflow_ids: Sequence[str], status: str = "") -> Sequence[BizprocError | None]:
        """Stop many; one entry an instance, in order: None for stopped, else what went wrong."""
        ...

    async def terminate(self, workflow_id: str, status: str = "") -> None:
        """Stop an instance and keep its history (`bizproc.workflow.terminate`)."""
        ...

    async def kill(self, workflow_id: str) -> None:
        """Delete an instance with its tasks and history (`bizproc.workflow.kill`)."""
        ...


class Templates(Protocol):
    """What processes are made from."""

    async def page(self, query: TemplateQuery, *, limit: int, cursor: str = "") -> Page[Template]:
        """One page of headers, by id."""
        ...

    def scan(self, query: TemplateQuery) -> AsyncIterator[Sequence[Template]]:
        """All matching templates, headers only."""
        ...

    async def names(self, template_ids: Sequence[int]) -> Names:
        """Names by id; templates that are not listed (robots, automation) are missing from the answer."""
        ...

    async def find(self, template_id: int) -> Template | None:
        """One template with parameters, variables, constants and tree, None when not listed."""
        ...

    async def of_workflows(self, workflow_ids: Sequence[str]) -> Mapping[str, Template]:
        """The whole templates of up to fifty running instances, by the instance's id; what is not listed is missing."""
        ...


class TemplateFiles(Protocol):
    """Templates that an application brings as `.bpt` files, and owns."""

    async def add(self, template: NewTemplate) -> int:
        """Import a template file and answer its id (`bizproc.workflow.template.add`, applications only)."""
        ...

    async def update(self, template_id: int, change: TemplateChange) -> None:
        """Change a template this application added (`bizproc.workflow.template.update`)."""
        ...

    async def delete(self, template_id: int) -> None:
        """Delete a template this application added (`bizproc.workflow.template.delete`)."""
        ...


class Events(Protocol):
    """Answers to activities and robots that wait.

    `refuses_used_tokens` tells whether a good answer to `send` proves that the token was not used before.
    """

    @property
    def refuses_used_tokens(self) -> bool:
        """A portal that does not says true to any token it signed; one that does raises `UsedToken`."""
        ...

    async def send(self, event_token: str, return_values: Mapping[str, Value], log_message: str = "") -> None:
        """Answer (`bizproc.event.send`): the portal only says that it took the answer."""
        ...

    async def log(self, event_token: str, log_message: str) -> None:
        """Write a line in the process log (`bizproc.activity.log`)."""
        ...


class Registrations(Protocol):
    """What an application registers: `Activities` and `Robots` have one shape."""

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
    """The steps an application adds to the designer of processes."""


class Robots(Registrations, Protocol):
    """The steps an application adds to automation."""


class Users(Protocol):
    """The employees."""

    async def by_id(self, user_ids: Sequence[int]) -> Mapping[int, User]:
        """The users with these ids; unknown ids are missing from the answer."""
        ...

    async def search(self, words: str, *, include_inactive: bool, limit: int) -> Sequence[User]:
        """Employees by name or e-mail, best match first."""
        ...


@dataclass(frozen=True, slots=True)
class Pause:
    """A bulk job waits until the portal grants a method working time again: not an error, it goes on by itself."""

    method: str
    seconds: float


class Budget(Protocol):
    """What may still be asked of the portal."""

    @property
    def waiting(self) -> int:
        """Requests that wait for their turn."""
        ...

    @property
    def pauses(self) -> Sequence[Pause]:
        """What bulk jobs wait for at this moment."""
        ...

    @property
    def remaining(self) -> float:
        """Requests that could go out at once."""
        ...


@dataclass(frozen=True, slots=True)
class Portal:
    """A connected portal: who it is, its groups, and what it can; a group the upstream lacks is None.

    `upstream` and `credentials` are names for people: what can be done is never told from them.
    `address` is the portal's address without any secret (`https://company.bitrix24.com`). Built
    without any network.
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
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    """Waits by the clock that everything on the way to this portal goes by."""
    acts_as: int | None = None
    """The person behind the credentials, None where only the portal can tell."""
    template_trees: bool = True
    """Whether a template comes with its parameters and steps, and not only with its header."""
    lacks: Sequence[str] = ()
    """What this upstream cannot do, in sentences for whoever asks about the connection."""
    without: Mapping[str, str] = field(default_factory=dict)
    """As `Access.without`, where it is known before anything is asked."""


class AccessProbe(Protocol):
    """Finds out what the credentials may do."""

    async def __call__(self) -> Access:
        """Ask the portal once (`profile`, `scope`); raises `errors` where it cannot be reached."""
        ...
