"""Seeds the company, and many tasks for benchmarks."""

from dataclasses import dataclass
from datetime import timedelta

from bizproc_standin.seed import processes, roles
from bizproc_standin.seed.absences import seed_absences
from bizproc_standin.seed.applications import seed_applications
from bizproc_standin.seed.crm import seed_crm
from bizproc_standin.seed.documents import EXPENSE, document_id, seed_documents
from bizproc_standin.seed.drive import seed_drive
from bizproc_standin.seed.history import History
from bizproc_standin.seed.lists import seed_lists
from bizproc_standin.seed.people import seed_people
from bizproc_standin.seed.stories import STORIES
from bizproc_standin.seed.templates import seed_templates
from bizproc_standin.state.records import HandlerCall
from bizproc_standin.world.world import World

ARCHIVED_AFTER = timedelta(days=1)
"""In the cloud, tasks of a finished process stay for about a day."""
FIRST_TASK = 1001
"""The first task id in the history; the ids named in samples follow in the same order."""


@dataclass(frozen=True, slots=True)
class SeededCompany:
    """Data that the portal's state does not contain: handler calls that still wait for a response."""

    open_calls: tuple[HandlerCall, ...]

    def event_token(self, code: str) -> str:
        """Return the token of an activity's oldest open call, e.g. ``legal_check``; calls of stuck processes last."""
        return next(call.event_token for call in self.open_calls if call.code == code)


def seed_company(world: World) -> SeededCompany:
    """Fill an empty world with Brightwater Supplies, with all dates relative to the world's current time.

    Deterministic: the same clock and random seed give the same portal, event tokens included.
    """
    world.archived_after = ARCHIVED_AFTER
    seed_people(world)
    seed_documents(world)
    seed_lists(world)
    seed_drive(world)
    seed_crm(world)
    seed_applications(world)
    seed_templates(world)
    world.next_task_id = max(world.next_task_id, FIRST_TASK)
    history = History(world)
    history.play(STORIES)
    seed_absences(world)  # after the history: templates ask who is away
    world.tick()
    waiting = {
        call.workflow_id: call
        for call in history.calls
        if call.workflow_id in world.instances and not world.tasks_of_workflow(call.workflow_id)
    }
    hanging_last = sorted(waiting.values(), key=lambda call: world.instances[call.workflow_id].owned_until is not None)
    return SeededCompany(tuple(hanging_last))


def seed_bulk(world: World, tasks: int = 10_000, assignee: int = roles.HEAD) -> list[int]:
    """Add many open approvals for one person, each in its own process; return their ids."""
    return world.add_bulk_tasks(
        tasks, [assignee], processes.EXPENSE, document_id(EXPENSE, 2303), name="Approve expense"
    )
