"""Approvals: leave up the department tree, purchases in two stages, expenses by amount, invoices with a time limit."""

from bizproc_standin.seed import documents, processes, roles
from bizproc_standin.seed.tasks import Ask, approve, request, review
from bizproc_standin.seed.trees import Steps, asked, descriptor
from bizproc_standin.state.records import Template

_NEW = [["Verdict", "=", "new"]]
_APPROVED = [["Verdict", "=", "approved"]]
VERDICT = descriptor("Verdict", "string", default="new")


def user(user_id: int) -> str:
    """A user in the notation of templates."""
    return f"user_{user_id}"


def leave() -> Template:
    """Asks one head after another until the manager in charge of leave has approved."""
    steps = Steps(processes.LEAVE)
    boss = "A80001_33333_44444_55555"
    ask = Ask(
        [f"{{={boss}:GetUser}}"],
        "Approve leave: {=Document:NAME}",
        "Requested by {=Document:CREATED_BY_PRINTABLE}.\nReason: {=Template:Reason}",
        comment="YR",
        activity_name="A80001_33333_44444_66666",
        status="Waiting for the head's decision",
    )
    next_head = (
        steps.head_of(["{=Variable:Approver}"], [user(roles.CHIEF)], boss),
        steps.tell(["author"], "Your leave request went to the next head."),
        approve(
            steps,
            ask,
            [steps.set("Next approver", Approver="{=A80001_33333_44444_66666:LastApprover}")],
            [steps.set("Rejected", Verdict="rejected")],
        ),
    )
    tree = steps.process(
        steps.set("Begin with the author", Approver="author"),
        steps.repeat(
            "Up the department tree",
            _NEW,
            steps.choose(
                "Is it the manager?",
                steps.when(
                    "Yes",
                    [["Approver", "=", "{=Constant:Manager}"]],
                    steps.set("Approved", Verdict="approved"),
                ),
                steps.otherwise("No", *next_head),
            ),
        ),
        steps.choose(
            "Verdict",
            steps.when(
                "Approved",
                _APPROVED,
                steps.status("Approved, being registered"),
                review(
                    steps,
                    Ask("{=Constant:Executor}", "Register leave: {=Document:NAME}", comment="N"),
                    mode="any",
                    label="Registered",
                ),
                steps.status("Leave granted"),
                steps.tell(["author"], "Your leave is granted."),
            ),
            steps.otherwise("Rejected", steps.status("Rejected"), steps.tell(["author"], "Leave refused.")),
        ),
    )
    return Template(
        processes.LEAVE,
        documents.LEAVE.type,
        "Leave approval",
        tree,
        description="From the author's head up to the manager, then the people department.",
        parameters={
            "Reason": descriptor("Reason", "text"),
            "Substitute": descriptor("Substitute", "user", description="Who covers for you"),
        },
        variables={"Approver": descriptor("Approver", "user"), "Verdict": VERDICT},
        constants={
            "Manager": descriptor("Decides about leave", "user", default=user(roles.CHIEF), required=True),
            "Executor": descriptor(
                "Registers leave", "user", default=[user(roles.PEOPLE_OFFICER), user(33)], multiple=True
            ),
        },
    )


def purchase() -> Template:
    """Two stages: the author's head, then finance; after a first rejection the author is asked for reasons."""
    steps = Steps(processes.PURCHASE)
    boss = "A80002_33333_44444_55555"
    reasons = request(
        steps,
        Ask(["author"], "Explain the purchase: {=Document:NAME}", comment="N"),
        [
            asked("Reasons", "Why is it needed?", "text", required=True),
            asked("Cheaper", "Is there a cheaper one?", "bool"),
        ],
    )
    finance = approve(
        steps,
        Ask(
            [user(roles.FINANCE), user(roles.ACCOUNTANT)],
            "Approve budget: {=Document:NAME}",
            "{=Document:PROPERTY_AMOUNT} EUR. Reasons: {=Variable:Reasons}",
            comment="YR",
            comment_label="Reason",
            status="Waiting for finance",
        ),
        [
            review(steps, Ask([user(roles.BUYER)], "Order: {=Document:NAME}"), mode="any", label="Ordered"),
            steps.status("Ordered"),
        ],
        [steps.status("Budget refused"), steps.tell(["author"], "Finance refused the purchase.")],
    )
    tree = steps.process(
        steps.head_of(["author"], [user(roles.CHIEF)], boss),
        approve(
            steps,
            Ask(
                [f"{{={boss}:GetUser}}"],
                "Approve purchase: {=Document:NAME}",
                "{=Document:PROPERTY_AMOUNT} EUR, wanted by {=Document:CREATED_BY_PRINTABLE}",
                comment="YR",
                comment_label="Reason",
                status="Waiting for the head",
            ),
            [steps.log("The head agreed.")],
            [reasons],
        ),
        finance,
    )
    return Template(
        processes.PURCHASE,
        documents.PURCHASE.type,
        "Purchase request",
        tree,
        description="Head first, finance second, then purchasing orders.",
        parameters={"Urgent": descriptor("Urgent", "bool", default="N")},
        variables={"Reasons": descriptor("Reasons", "text"), "Cheaper": descriptor("Cheaper", "bool")},
    )


def expense() -> Template:
    """Small sums pass, medium ones need the head, large ones finance as well."""
    steps = Steps(processes.EXPENSE)

    def by_head(boss: str) -> tuple[dict[str, object], dict[str, object]]:
        found = steps.head_of(["author"], [user(roles.CHIEF)], boss)
        decided = approve(
            steps,
            Ask(
                [f"{{={boss}:GetUser}}"],
                "Approve expenses: {=Document:NAME}",
                "{=Document:PROPERTY_AMOUNT} EUR",
                comment="YA",
                status="Waiting for the head",
            ),
            [steps.set("Approved", Verdict="approved")],
            [steps.set("Rejected", Verdict="rejected")],
        )
        return found, decided

    large = approve(
        steps,
        Ask([user(roles.FINANCE)], "Release large expense: {=Document:NAME}", comment="Y"),
        [steps.set("Approved", Verdict="approved")],
        [steps.set("Rejected", Verdict="rejected")],
    )
    tree = steps.process(
        steps.choose(
            "How much is it?",
            steps.when_field(
                "Under 100",
                [["PROPERTY_AMOUNT", "<", "100"]],
                steps.set("Approved", Verdict="approved"),
            ),
            steps.when_field("Under 1000", [["PROPERTY_AMOUNT", "<", "1000"]], *by_head("A80006_33333_44444_55555")),
            steps.otherwise(
                "Large",
                *by_head("A80006_33333_44444_66666"),
                steps.choose("Agreed?", steps.when("Yes", _APPROVED, large)),
            ),
        ),
        steps.choose(
            "Verdict",
            steps.when(
                "Approved",
                _APPROVED,
                review(
                    steps,
                    Ask([user(roles.ACCOUNTANT), user(38)], "Pay out: {=Document:NAME}"),
                    mode="any",
                    label="Paid",
                ),
                steps.status("Paid out"),
            ),
            steps.otherwise("Rejected", steps.status("Rejected")),
        ),
    )
    return Template(
        processes.EXPENSE,
        documents.EXPENSE.type,
        "Expense report",
        tree,
        description="Branches on the amount.",
        auto_execute=1,
        variables={"Verdict": VERDICT},
    )


def invoice_payment() -> Template:
    """Finance has three days; after that the chief executive decides."""
    steps = Steps(processes.INVOICE_PAYMENT)
    first = "A80008_33333_44444_66666"
    escalated = approve(
        steps,
        Ask(
            [user(roles.CHIEF)],
            "Overdue payment: {=Document:TITLE}",
            "Finance did not answer in time.",
            comment="Y",
        ),
        [steps.status("Paid by order of the chief executive")],
        [steps.status("Payment stopped")],
    )
    tree = steps.process(
        approve(
            steps,
            Ask(
                [user(roles.FINANCE), user(38)],
                "Approve payment: {=Document:TITLE}",
                "{=Document:OPPORTUNITY} EUR",
                days=3,
                activity_name=first,
                status="Waiting for finance",
            ),
            [steps.status("Released for payment")],
            [steps.log("Not released in time or refused.")],
        ),
        steps.set("Was it late?", Late=f"{{={first}:IsTimeout}}"),
        steps.choose("Late?", steps.when("Yes", [["Late", "=", "1"]], escalated)),
    )
    return Template(
        processes.INVOICE_PAYMENT,
        documents.INVOICE.type,
        "Invoice payment",
        tree,
        variables={"Late": descriptor("Late", "int", default="0")},
    )
