"""Puts the company together, and many tasks for measurements."""

from dataclasses import dataclass
from datetime import timedelta

from bizproc_standin.seed import processes, roles
from bizproc_standin.seed.applications import seed_applications
from bizproc_standin.seed.documents import EXPENSE, document_id, seed_documents
from bizproc_standin.seed.history import History
from bizproc_standin.seed.people import seed_people
from bizproc_standin.seed.stories import STORIES
from bizproc_standin.seed.templates import seed_templates
from bizproc_standin.state.records import HandlerCall
from bizproc_standin.world.world import World

ARCHIVED_AFTER = timedelta(days=1)
"""In the cloud tasks of a finished process stay about a day."""
FIRST_TASK = 1001
"""The first task id of the past; the ids that samples name come later in the same order."""


@dataclass(frozen=True, slots=True)
class SeededCompany:
    """What the portal's own state does not tell: calls to handlers whose answer is still awaited."""

    open_calls: tuple[HandlerCall, ...]

    def event_token(self, code: str) -> str:
        """Return the token of the oldest open call of an activity, e.g. ``legal_check``; hanging ones last."""
        return next(call.event_token for call in self.open_calls if call.code == code)


def seed_company(world: World) -> SeededCompany:
    """Fill an empty world with Brightwater Supplies, everything dated back from the world's now.

    Deterministic: the same clock and random seed give the same portal, event tokens included.
    """
    world.archived_after = ARCHIVED_AFTER
    seed_people(world)
    seed_documents(world)
    seed_applications(world)
    seed_templates(world)
    world.next_task_id = max(world.next_task_id, FIRST_TASK)
    history = History(world)
    history.play(STORIES)
    world.tick()
    waiting = {
        call.workflow_id: call
        for call in history.calls
        if call.workflow_id in world.instances and not world.tasks_of_workflow(call.workflow_id)
    }
    hanging_last = sorted(waiting.values(), key=lambda call: world.instances[call.workflow_id].owned_until is not None)
    return SeededCompany(tuple(hanging_last))


def seed_bulk(world: World, tasks: int = 10_000, assignee: int = roles.HEAD) -> list[int]:
    """Add that many open approvals for one person, each in a process of its own; return their ids."""
    return world.add_bulk_tasks(
        tasks, [assignee], processes.EXPENSE, document_id(EXPENSE, 2303), name="Approve expense"
    )
