"""Where a process stands at one moment, as far as one look can see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.models.tasks import Task
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.text.portal_text import Names


@dataclass(frozen=True, slots=True)
class StandingQuery:
    """Which process to look at, and for whom.

    `everybody` asks for the instance and the tasks of all people (administrators), else only the person's own
    tasks are seen. `template_id` and `started_by`, where they are known, narrow a list that cannot be asked by id.
    """

    workflow_id: str
    person: int
    everybody: bool
    template_id: int = 0
    started_by: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What was seen.

    `running` is None where the instance was not looked for, or not every instance could be seen. `waiting` are rows
    of open tasks, one for each person whose answer is awaited, `waiting_total` how many there are; `tasks` are
    the newest tasks of the process, open or not, the newest first. `tree` is the template as it is now, changed at
    `tree_changed`; empty where it was not needed.
    """

    running: bool | None = None
    instance: Workflow | None = None
    waiting: Sequence[Task] = ()
    waiting_total: int = 0
    tasks: Sequence[Task] = ()
    names: Names = field(default_factory=dict)
    tree: Sequence[JsonMap] = ()
    tree_changed: datetime | None = None
