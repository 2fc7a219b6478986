"""Leave, purchases, expenses, invoices: running, approved, rejected, timed out, delegated."""

from collections.abc import Iterator
from datetime import timedelta

from bizproc_standin.seed import processes, roles
from bizproc_standin.seed.documents import EXPENSE, INVOICE, LEAVE, PURCHASE
from bizproc_standin.seed.history import History, days, hours


def leave_of_the_employee(history: History) -> Iterator[timedelta]:
    """Two heads have approved, the third is late: one of the open tasks of the demo's approver."""
    yield days(4.6)
    workflow = history.start(
        processes.LEAVE, LEAVE, 2101, roles.EMPLOYEE, {"Reason": "Summer with the children", "Substitute": "user_30"}
    )
    yield days(3.9)
    history.answer(workflow, roles.DESK_LEAD, "yes")
    yield days(2.1)
    history.answer(workflow, roles.SALES_LEAD, "yes", "Priya covers.")
    history.due_in(workflow, 1)


def leave_being_registered(history: History) -> Iterator[timedelta]:
    """All heads have approved; the HR department registers the leave."""
    yield days(8)
    workflow = history.start(processes.LEAVE, LEAVE, 2102, 33, {"Reason": "Отпуск у моря"})
    yield days(7.5)
    history.answer(workflow, roles.PEOPLE_OFFICER, "yes")
    yield days(6.4)
    history.answer(workflow, roles.CHIEF, "yes")


def leave_refused(history: History) -> Iterator[timedelta]:
    """Rejected this morning: finished, its task still listed for a day."""
    yield days(2)
    workflow = history.start(processes.LEAVE, LEAVE, 2103, 32, {"Reason": "Moving house"})
    yield hours(5)
    history.answer(workflow, roles.SALES_LEAD, "no", "Not in the week of the trade fair.")


def leave_granted(history: History) -> Iterator[timedelta]:
    """Approved and registered today."""
    yield days(5.5)
    workflow = history.start(processes.LEAVE, LEAVE, 2104, 38, {"Reason": "Long weekend"})
    yield days(5)
    history.answer(workflow, roles.ACCOUNTANT, "yes")
    yield days(4)
    history.answer(workflow, roles.FINANCE, "yes")
    yield days(3)
    history.answer(workflow, roles.CHIEF, "yes")
    yield hours(7)
    history.answer(workflow, roles.PEOPLE_OFFICER, "ok")


def coffee_machine(history: History) -> Iterator[timedelta]:
    """The head approved, finance rejected today."""
    yield days(10)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3301, roles.DESK_LEAD)
    yield days(9)
    history.answer(workflow, roles.SALES_LEAD, "yes")
    yield hours(9)
    history.answer(workflow, roles.ACCOUNTANT, "no", "Бюджет года исчерпан.")


def forklift_battery(history: History) -> Iterator[timedelta]:
    """Rejected at first, explained, approved by finance: purchasing places the order."""
    yield days(8.2)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3303, roles.WAREHOUSE)
    yield days(7)
    history.answer(workflow, roles.OPERATIONS, "no", "Why a new one?")
    yield days(6.5)
    history.answer(workflow, roles.WAREHOUSE, "ok", "", {"Reasons": "The old one lasts two hours.", "Cheaper": "N"})
    yield days(5.1)
    history.answer(workflow, roles.FINANCE, "yes")


def shelves(history: History) -> Iterator[timedelta]:
    """Long overdue at the warehouse manager."""
    yield days(11)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3304, roles.NAMESAKE)
    history.due_in(workflow, 5)


def headsets(history: History) -> Iterator[timedelta]:
    """Waits for finance."""
    yield days(2.4)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3305, roles.EMPLOYEE)
    yield days(1.5)
    history.answer(workflow, roles.DESK_LEAD, "yes")
    history.due_in(workflow, 3)


def tablet(history: History) -> Iterator[timedelta]:
    """Rejected by the desk lead: the employee has to explain."""
    yield days(1.55)
    workflow = history.start(processes.PURCHASE, PURCHASE, 3306, roles.EMPLOYEE)
    yield days(1.1)
    history.answer(workflow, roles.DESK_LEAD, "no", "What is wrong with the laptop?")
    history.due_in(workflow, 3)


def chairs(history: History) -> Iterator[timedelta]:
    """Waits for the chief executive."""
    yield days(2.2)
    history.start(processes.PURCHASE, PURCHASE, 777, roles.PEOPLE_OFFICER)


def taxi(history: History) -> Iterator[timedelta]:
    """Too small to need approval; waits for payment."""
    yield days(1.2)
    history.start(processes.EXPENSE, EXPENSE, 2301, roles.EMPLOYEE)


def dinner(history: History) -> Iterator[timedelta]:
    """Approved and paid today."""
    yield days(1.8)
    workflow = history.start(processes.EXPENSE, EXPENSE, 2303, 32)
    yield days(1.4)
    history.answer(workflow, roles.SALES_LEAD, "yes", "With the customer's board.")
    yield hours(6)
    history.answer(workflow, 38, "ok")


def business_trip(history: History) -> Iterator[timedelta]:
    """The head approved; a large sum waits for finance."""
    yield days(2.6)
    workflow = history.start(processes.EXPENSE, EXPENSE, 2304, roles.DESK_LEAD)
    yield days(1.9)
    history.answer(workflow, roles.SALES_LEAD, "yes", "Согласовано")


def late_invoice(history: History) -> Iterator[timedelta]:
    """Finance missed the time limit; the chief executive delegated the decision to the head of sales."""
    yield days(6.1)
    workflow = history.start(processes.INVOICE_PAYMENT, INVOICE, 3, 38)
    yield days(1.1)
    history.hand_over(workflow, roles.CHIEF, roles.HEAD)


def fresh_invoice(history: History) -> Iterator[timedelta]:
    """Waits for either of two people."""
    yield days(1)
    history.start(processes.INVOICE_PAYMENT, INVOICE, 4, 38)


def paid_invoice(history: History) -> Iterator[timedelta]:
    """Released for payment today."""
    yield days(2.3)
    workflow = history.start(processes.INVOICE_PAYMENT, INVOICE, 5, roles.ACCOUNTANT)
    yield hours(8)
    history.answer(workflow, roles.FINANCE, "yes", "Оплатить")


STORIES = {
    story.__name__: story
    for story in (
        leave_of_the_employee,
        leave_being_registered,
        leave_refused,
        leave_granted,
        coffee_machine,
        forklift_battery,
        shelves,
        headsets,
        tablet,
        chairs,
        taxi,
        dinner,
        business_trip,
        late_invoice,
        fresh_invoice,
        paid_invoice,
    )
}
