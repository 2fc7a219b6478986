"""Sales, contracts, policies: votes, legal checks by an application, forms, reviews, stuck processes."""

from collections.abc import Iterator
from datetime import timedelta

from bizproc_standin.seed import processes, roles
from bizproc_standin.seed.documents import COMPANY, CONTRACT, DEAL, DRIVE, LEAD
from bizproc_standin.seed.history import History, days, hours
from bizproc_standin.seed.templates.lifecycle import SEND_COMMAND


def harbour_discount(history: History) -> Iterator[timedelta]:
    """One of three has voted; the demo's approver has not."""
    yield days(1.7)
    workflow = history.start(processes.DISCOUNT_VOTE, DEAL, 5141, roles.SALES_LEAD, {"Discount": 12})
    yield days(1.3)
    history.answer(workflow, roles.OPERATIONS, "yes", "Fills the quarter.")
    history.due_in(workflow, 2.5)


def cafe_discount(history: History) -> Iterator[timedelta]:
    """Rejected by the committee; the account manager informs the customer."""
    yield days(4.3)
    workflow = history.start(processes.DISCOUNT_VOTE, DEAL, 5142, 32, {"Discount": 18})
    yield days(3.8)
    history.answer(workflow, roles.FINANCE, "no")
    yield days(3.2)
    history.answer(workflow, roles.HEAD, "no", "They pay late.")


def bakery_discount(history: History) -> Iterator[timedelta]:
    """Approved by the committee."""
    yield days(7.2)
    workflow = history.start(processes.DISCOUNT_VOTE, DEAL, 777, 32, {"Discount": 5})
    yield days(6.6)
    history.answer(workflow, roles.FINANCE, "yes")
    yield days(6.2)
    history.answer(workflow, roles.OPERATIONS, "yes")


def legal_check_waiting(history: History) -> Iterator[timedelta]:
    """Waits for the legal desk: an open event."""
    yield days(2.5)
    history.start(processes.LEGAL_CHECK, DEAL, 5143, roles.SALES_LEAD, {"Urgent": "Y"})


def legal_check_with_remarks(history: History) -> Iterator[timedelta]:
    """The legal desk has doubts; the head of sales decides."""
    yield days(5.4)
    workflow = history.start(processes.LEGAL_CHECK, DEAL, 5144, 32)
    yield days(0.9)
    call = next(call for call in history.calls if call.workflow_id == workflow)
    history.world.send_event(
        call.event_token, {"verdict": "doubts", "remarks": "The penalty clause has no upper limit."}
    )


def legal_check_hanging(history: History) -> Iterator[timedelta]:
    """Stuck since the legal desk's server was moved."""
    yield days(21)
    workflow = history.start(processes.LEGAL_CHECK, DEAL, 777, 32)
    yield days(20)
    history.hang(workflow)


def hotel_contract_card(history: History) -> Iterator[timedelta]:
    """A form with every field type, waiting for the demo's approver."""
    yield days(1.6)
    workflow = history.start(processes.CONTRACT_CARD, CONTRACT, 1, roles.LAWYER, {"Clerk": f"user_{roles.HEAD}"})
    history.due_in(workflow, 4)


def lift_contract_card(history: History) -> Iterator[timedelta]:
    """Filled in with a high risk: the lawyer reviews it."""
    yield days(3.6)
    workflow = history.start(
        processes.CONTRACT_CARD, CONTRACT, 3, roles.OPERATIONS, {"Clerk": f"user_{roles.WAREHOUSE}"}
    )
    yield days(2.3)
    card = {
        "Subject": "Lift maintenance, warehouse",
        "Months": "24",
        "Amount": "200.5",
        "SignedOn": f"{history.world.now() - timedelta(days=16):%Y-%m-%d}",
        "Risk": "high",
        "Keeper": f"user_{roles.WAREHOUSE}",
        "Tags": ["warehouse", "safety"],
    }
    history.answer(workflow, roles.WAREHOUSE, "ok", "", card)


def hospital_feedback(history: History) -> Iterator[timedelta]:
    """A form that can be declined, waiting for the demo's approver."""
    yield days(1.15)
    history.start(processes.FEEDBACK, DEAL, 5144, roles.OPERATIONS)


def declined_feedback(history: History) -> Iterator[timedelta]:
    """Declined with a reason; the lead reads the reason."""
    yield days(3.7)
    workflow = history.start(processes.FEEDBACK, DEAL, 5142, roles.HEAD)
    yield days(3.1)
    history.answer(workflow, 32, "cancel", "The customer is on holiday.")


def bakery_feedback(history: History) -> Iterator[timedelta]:
    """Filled in today."""
    yield days(1.9)
    workflow = history.start(processes.FEEDBACK, DEAL, 777, roles.HEAD)
    yield hours(3)
    history.answer(workflow, 32, "ok", "", {"Score": "3", "Quote": "Ovens came on the day."})


def security_policy(history: History) -> Iterator[timedelta]:
    """Two of six have read it."""
    yield days(4.8)
    readers = [roles.HEAD, roles.EMPLOYEE, roles.DESK_LEAD, roles.SALES_LEAD, roles.LAWYER, roles.FINANCE]
    workflow = history.start(
        processes.POLICY_REVIEW,
        DRIVE,
        777,
        roles.ADMINISTRATOR,
        {"Readers": [f"user_{reader}" for reader in readers]},
    )
    history.due_in(workflow, 10)
    yield days(4.5)
    history.answer(workflow, roles.SALES_LEAD, "ok")
    yield days(3.3)
    history.answer(workflow, roles.DESK_LEAD, "ok")


def travel_policy(history: History) -> Iterator[timedelta]:
    """Read by everyone as of today."""
    yield days(3.4)
    readers = [roles.PEOPLE_OFFICER, 33, roles.OPERATIONS]
    workflow = history.start(
        processes.POLICY_REVIEW,
        DRIVE,
        778,
        roles.PEOPLE_OFFICER,
        {"Readers": [f"user_{reader}" for reader in readers]},
    )
    for reader, ago in zip(readers, (days(3), days(2), hours(4)), strict=True):
        yield ago
        history.answer(workflow, reader, "ok")


def credit_report_coming(history: History) -> Iterator[timedelta]:
    """Started automatically, waits for time to pass: it has no task."""
    yield days(1.05)
    history.start(processes.CREDIT_CHECK, COMPANY, 303, 0)


def credit_report_there(history: History) -> Iterator[timedelta]:
    """The three days are over: finance reads the report."""
    yield days(5.2)
    history.start(processes.CREDIT_CHECK, COMPANY, 302, 0)


def credit_report_lost(history: History) -> Iterator[timedelta]:
    """Stuck for a month."""
    yield days(33)
    workflow = history.start(processes.CREDIT_CHECK, COMPANY, 301, 0)
    yield days(32)
    history.hang(workflow)


def hotel_contract(history: History) -> Iterator[timedelta]:
    """In the signing state: either of two people can sign."""
    yield days(15)
    workflow = history.start(processes.CONTRACT_LIFE, CONTRACT, 1, roles.LAWYER)
    yield days(10.5)
    history.world.send_command(workflow, SEND_COMMAND, roles.LAWYER)


def pier_contract(history: History) -> Iterator[timedelta]:
    """Still a draft: waits for a command."""
    yield days(14)
    history.start(processes.CONTRACT_LIFE, CONTRACT, 2, roles.LAWYER)


def idle_deal(history: History) -> Iterator[timedelta]:
    """A robot assigns a task to the responsible person."""
    yield days(1.25)
    history.start(processes.DEAL_ROBOT, DEAL, 5141, 0)


def bakery_lead(history: History) -> Iterator[timedelta]:
    """Started automatically yesterday."""
    yield days(1.35)
    history.start(processes.LEAD_INTAKE, LEAD, 777, 0)


def leads_of_one_who_left(history: History) -> Iterator[timedelta]:
    """Two leads wait for Tom Becker, who has left the company: they need delegating."""
    yield days(36)
    tom = {"Parameter1": f"user_{roles.LEFT}"}
    history.start(processes.LEAD_INTAKE, LEAD, 2, roles.LEFT, tom)
    yield days(35)
    workflow = history.start(processes.LEAD_INTAKE, LEAD, 3, 0, tom)
    history.due_in(workflow, 2)
    yield days(18)
    history.world.users[roles.LEFT].active = False


STORIES = {
    story.__name__: story
    for story in (
        harbour_discount,
        cafe_discount,
        bakery_discount,
        legal_check_waiting,
        legal_check_with_remarks,
        legal_check_hanging,
        hotel_contract_card,
        lift_contract_card,
        hospital_feedback,
        declined_feedback,
        bakery_feedback,
        security_policy,
        travel_policy,
        credit_report_coming,
        credit_report_there,
        credit_report_lost,
        hotel_contract,
        pier_contract,
        idle_deal,
        bakery_lead,
        leads_of_one_who_left,
    )
}
