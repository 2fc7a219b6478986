"""CRM processes: lead intake, discount vote, legal check by an application, credit check, a robot."""

from bizproc_standin.seed import documents, processes, roles
from bizproc_standin.seed.applications import LEGAL_CHECK_TYPE
from bizproc_standin.seed.tasks import Ask, approve, review
from bizproc_standin.seed.templates.approvals import user
from bizproc_standin.seed.trees import Steps, descriptor
from bizproc_standin.state.records import Template

LEGAL_ACTIVITY = "A71300_33333_44444_55555"


def lead_intake() -> Template:
    """The template in the sample of workflow.start: id 1, for leads, with Parameter1."""
    steps = Steps(processes.LEAD_INTAKE)
    tree = steps.process(
        steps.change("Assign", ASSIGNED_BY_ID="{=Template:Parameter1}"),
        review(
            steps,
            Ask(
                ["{=Template:Parameter1}"],
                "Take the lead: {=Document:TITLE}",
                "Call within a day.",
                comment="Y",
                status="Waiting for the first call",
            ),
            mode="any",
            label="Taken",
        ),
        steps.status("In work"),
    )
    return Template(
        processes.LEAD_INTAKE,
        documents.LEAD.type,
        "Lead intake",
        tree,
        auto_execute=1,
        parameters={"Parameter1": descriptor("Responsible", "user", default=user(roles.EMPLOYEE), required=True)},
    )


def discount_vote() -> Template:
    """A committee votes on a discount."""
    steps = Steps(processes.DISCOUNT_VOTE)
    committee = [user(roles.HEAD), user(roles.OPERATIONS), user(roles.FINANCE)]
    tree = steps.process(
        approve(
            steps,
            Ask(
                committee,
                "Vote on the discount: {=Document:TITLE}",
                "Asked for: {=Template:Discount} %",
                status="The committee votes",
            ),
            [steps.status("Discount granted")],
            [steps.status("No discount")],
            mode="vote",
            percent=50,
            labels=("Grant", "Refuse"),
        ),
        review(
            steps,
            Ask(["{=Document:ASSIGNED_BY_ID}"], "Tell the customer: {=Document:TITLE}"),
            mode="any",
        ),
    )
    return Template(
        processes.DISCOUNT_VOTE,
        documents.DEAL.type,
        "Discount committee",
        tree,
        parameters={"Discount": descriptor("Discount, %", "double", required=True, default="10")},
    )


def legal_check() -> Template:
    """Sends the deal to an application and waits for its response; doubts go to the head of sales."""
    steps = Steps(processes.LEGAL_CHECK)
    doubt = approve(
        steps,
        Ask(
            [user(roles.HEAD)],
            "Proceed despite remarks: {=Document:TITLE}",
            "Legal says: {=Variable:Remarks}",
            comment="YA",
        ),
        [steps.status("Proceed at own risk")],
        [steps.status("Stopped by sales")],
    )
    tree = steps.process(
        steps.step(
            LEGAL_CHECK_TYPE,
            "Legal check",
            name=LEGAL_ACTIVITY,
            subject="{=Document:TITLE}",
            amount="{=Document:OPPORTUNITY}",
            urgent="{=Template:Urgent}",
            AuthUserId=user(roles.LAWYER),
            UseSubscription="Y",
            SetStatusMessage="Y",
            StatusMessage="Waiting for the legal check",
            TimeoutDuration="0",
            TimeoutDurationType="s",
        ),
        steps.set(
            "Answer",
            Verdict=f"{{={LEGAL_ACTIVITY}:verdict}}",
            Remarks=f"{{={LEGAL_ACTIVITY}:remarks}}",
        ),
        steps.choose(
            "Verdict",
            steps.when("Clean", [["Verdict", "=", "clean"]], steps.status("Legally clean")),
            steps.otherwise("Doubts", doubt),
        ),
    )
    return Template(
        processes.LEGAL_CHECK,
        documents.DEAL.type,
        "Legal check",
        tree,
        description="Asks the legal desk application and waits for its answer.",
        parameters={"Urgent": descriptor("Urgent", "bool", default="N")},
        variables={
            # As a text variable it would contain the answer's label, not its key.
            "Verdict": descriptor("Verdict", "select", options={"clean": "Clean", "doubts": "Doubts"}),
            "Remarks": descriptor("Remarks", "text"),
        },
    )


def credit_check() -> Template:
    """Waits three days for the credit report; a process without tasks."""
    steps = Steps(processes.CREDIT_CHECK)
    tree = steps.process(
        steps.status("Credit report ordered"),
        steps.wait(3, "d"),
        review(
            steps,
            Ask([user(roles.FINANCE)], "Read the credit report: {=Document:TITLE}"),
            mode="any",
            label="Read",
        ),
    )
    return Template(
        processes.CREDIT_CHECK,
        documents.COMPANY.type,
        "Проверка контрагента",
        tree,
        description="Starts by itself for each new company.",
        auto_execute=1,
    )


def deal_robot() -> Template:
    """An automation template: never listed, but its tasks and processes are visible."""
    steps = Steps(processes.DEAL_ROBOT)
    tree = steps.process(
        review(
            steps,
            Ask(["{=Document:ASSIGNED_BY_ID}"], "Deal is idle: {=Document:TITLE}"),
            mode="any",
            label="Seen",
        ),
        title="Automation rules",
    )
    return Template(processes.DEAL_ROBOT, documents.DEAL.type, "Automation rules", tree, auto_execute=8)
