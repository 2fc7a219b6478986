"""The processes and tasks named in the documentation's samples, with stories that explain them."""

from collections.abc import Iterator
from datetime import timedelta

from bizproc_standin.seed import processes, roles
from bizproc_standin.seed.documents import CONTRACT, DEAL, EVENT, EXPENSE, LEAD, LEAVE, PURCHASE
from bizproc_standin.seed.history import History, days

LEAD_WORKFLOW = "66e412fdc9bd44.36306599"
DEAL_WORKFLOW = "658c4d3d6a2906.51542462"
STOPPED_WORKFLOW = "65e5a449e8f135.21284909"
"""The workflow that the samples of terminate and kill end."""
TOKEN_WORKFLOW = "55c1dc1c3f0d75.78875596"  # noqa: S105 - a workflow id
FORM_WORKFLOW = "67a2ffdb2c57a3.35276854"
APPROVAL_WORKFLOW = "67a2fda6732f98.84769464"

FORM_TASK = 1501
"""The task in the sample of task.complete; waits for the administrator."""
DELEGATED_TASKS = (1128, 1129, 1130)
"""The tasks that the sample of task.delegate moves from user 15 to user 37."""

_CONTRACTOR = {"contractor": "C_607", "phone_number": "+19991234567"}


def lead(history: History) -> Iterator[timedelta]:
    """A new lead, its process started automatically, waits for the first call."""
    yield days(9)
    history.start(
        processes.LEAD_INTAKE,
        LEAD,
        1,
        0,
        {"Parameter1": f"user_{roles.EMPLOYEE}"},
        workflow_id=LEAD_WORKFLOW,
    )


def deal(history: History) -> Iterator[timedelta]:
    """A split committee: one yes, one no, one vote missing."""
    yield days(25)
    workflow = history.start(
        processes.DISCOUNT_VOTE, DEAL, 1633, roles.OPERATIONS, {"Discount": 12.5}, workflow_id=DEAL_WORKFLOW
    )
    yield days(24)
    history.answer(workflow, roles.HEAD, "yes", "A customer for years.")
    yield days(23.5)
    history.answer(workflow, roles.FINANCE, "no", "Margin too thin.")


def stopped(history: History) -> Iterator[timedelta]:
    """A contract card that has been stuck since an update at night."""
    yield days(40)
    workflow = history.start(
        processes.CONTRACT_CARD,
        CONTRACT,
        2,
        roles.OPERATIONS,
        {"Clerk": f"user_{roles.WAREHOUSE}"},
        workflow_id=STOPPED_WORKFLOW,
    )
    yield days(38)
    history.hang(workflow)


def token(history: History) -> Iterator[timedelta]:
    """A fingerprint that the integration has not delivered yet."""
    yield days(12)
    history.start(processes.FINGERPRINT, LEAVE, 2106, roles.INTEGRATOR, workflow_id=TOKEN_WORKFLOW)


def laptops(history: History) -> Iterator[timedelta]:
    """Task 1128: a purchase waits for the head, past its due date."""
    yield days(6)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3302, 34, {"Urgent": "Y"}, first_task=1128)
    history.due_in(workflow, 4)


def leave_of_a_coordinator(history: History) -> Iterator[timedelta]:
    """Task 1129: leave waits for the first head."""
    yield days(5.98)
    history.start(processes.LEAVE, LEAVE, 2105, 35, {"Reason": "Семейный отпуск"}, first_task=1129)


def trade_fair_stand(history: History) -> Iterator[timedelta]:
    """Task 1130: a large expense waits for the head, finance comes after."""
    yield days(5.96)
    workflow = history.start(processes.EXPENSE, EXPENSE, 2302, 34, first_task=1130)
    history.due_in(workflow, 7)


def trade_fair(history: History) -> Iterator[timedelta]:
    """Task 1471: the form is filled in, the contractor waits for approval."""
    yield days(4.4)
    workflow = history.start(
        processes.EVENT_ORGANISATION, EVENT, 2237, roles.ADMINISTRATOR, workflow_id=APPROVAL_WORKFLOW
    )
    yield days(4.1)
    history.answer(workflow, roles.ADMINISTRATOR, "ok", "From last year", _CONTRACTOR, next_task=1471)


def conference(history: History) -> Iterator[timedelta]:
    """Task 1477: the form in the sample response."""
    yield days(4)
    history.start(
        processes.EVENT_ORGANISATION,
        EVENT,
        2249,
        roles.ADMINISTRATOR,
        workflow_id=FORM_WORKFLOW,
        first_task=1477,
    )


def customer_day(history: History) -> Iterator[timedelta]:
    """Task 1501: the form in the sample of task.complete."""
    yield days(3)
    history.start(processes.EVENT_ORGANISATION, EVENT, 2250, roles.ADMINISTRATOR, first_task=FORM_TASK)


def offsite(history: History) -> Iterator[timedelta]:
    """A form that can be declined waits for the administrator: it matches the filter of task.list's sample."""
    yield days(2.9)
    workflow = history.start(processes.EVENT_ORGANISATION, EVENT, 777, roles.PEOPLE_OFFICER)
    yield days(2.8)
    history.answer(workflow, roles.ADMINISTRATOR, "ok", "Added", _CONTRACTOR)
    yield days(2.7)
    history.answer(workflow, roles.ADMINISTRATOR, "yes")


STORIES = {
    story.__name__: story
    for story in (
        lead,
        deal,
        stopped,
        token,
        laptops,
        leave_of_a_coordinator,
        trade_fair_stand,
        trade_fair,
        conference,
        customer_day,
        offsite,
    )
}
