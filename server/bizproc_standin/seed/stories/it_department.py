"""The administrator's inbox as head of IT: the demo connects as this person by default.

Only an administrator is offered every tool, so this inbox needs good examples too.
"""

from collections.abc import Iterator
from datetime import timedelta

from bizproc_standin.seed import processes, roles
from bizproc_standin.seed.documents import CONTRACT, DRIVE, EXPENSE, LEAVE, PURCHASE
from bizproc_standin.seed.history import History, days


def rack_servers(history: History) -> Iterator[timedelta]:
    """A purchase past its due date; finance comes after."""
    yield days(2.85)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3307, roles.INTEGRATOR, {"Urgent": "Y"})
    history.due_in(workflow, 1.5)


def gaming_chair(history: History) -> Iterator[timedelta]:
    """A purchase to be rejected, which requires a comment."""
    yield days(1.45)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3308, roles.INTEGRATOR)
    history.due_in(workflow, 4)


def leave_of_the_engineer(history: History) -> Iterator[timedelta]:
    """The first of three heads has not responded."""
    yield days(2.2)
    workflow = history.start(
        processes.LEAVE, LEAVE, 2107, roles.INTEGRATOR, {"Reason": "Skiing with the family", "Substitute": "user_1"}
    )
    history.due_in(workflow, 3)


def conference_tickets(history: History) -> Iterator[timedelta]:
    """An expense that is approved only with a comment."""
    yield days(1.12)
    history.start(processes.EXPENSE, EXPENSE, 2305, roles.INTEGRATOR)


def hosting_contract_card(history: History) -> Iterator[timedelta]:
    """A form with every basic field type."""
    yield days(1.3)
    workflow = history.start(
        processes.CONTRACT_CARD, CONTRACT, 4, roles.LAWYER, {"Clerk": f"user_{roles.ADMINISTRATOR}"}
    )
    history.due_in(workflow, 2)


def backup_policy(history: History) -> Iterator[timedelta]:
    """One of three has read it."""
    yield days(1.9)
    readers = [roles.ADMINISTRATOR, roles.INTEGRATOR, roles.OPERATIONS]
    workflow = history.start(
        processes.POLICY_REVIEW,
        DRIVE,
        779,
        roles.INTEGRATOR,
        {"Readers": [f"user_{reader}" for reader in readers]},
    )
    history.due_in(workflow, 7)
    yield days(1.6)
    history.answer(workflow, roles.INTEGRATOR, "ok")


STORIES = {
    story.__name__: story
    for story in (
        rack_servers,
        gaming_chair,
        leave_of_the_engineer,
        conference_tickets,
        hosting_contract_card,
        backup_policy,
    )
}
