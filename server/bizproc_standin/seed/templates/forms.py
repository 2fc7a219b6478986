"""Forms and reviews: every basic field type, a form that can be declined, a review by all."""

from bizproc_standin.seed import documents, processes, roles
from bizproc_standin.seed.tasks import Ask, approve, request, request_optional, review
from bizproc_standin.seed.templates.approvals import user
from bizproc_standin.seed.trees import Node, Steps, asked, descriptor
from bizproc_standin.state.records import Template

CONTRACTOR_OPTIONS = {
    "LEAD": "N",
    "CONTACT": "Y",
    "COMPANY": "Y",
    "DEAL": "N",
    "SMART_INVOICE": "N",
    "DYNAMIC_136": "N",
    "DYNAMIC_1038": "N",
}


def _contractor_fields() -> list[Node]:
    return [
        asked(
            "contractor",
            "Contractor",
            "E:ECrm",
            required=True,
            options=CONTRACTOR_OPTIONS,
            default=["C_607"],
            description="Who performs the work",
        ),
        asked("phone_number", "Phone number", "string", required=True),
    ]


def event_organisation() -> Template:
    """The process in the samples of task.list and task.complete: a form, then an approval."""
    steps = Steps(processes.EVENT_ORGANISATION)
    form = Ask(
        ["{=Template:Organiser}"],
        "Add contractor information",
        comment="Y",
        status="Waiting for additional information",
        activity_name="A3651_68033_56029_16413",
        delegation=0,
    )
    decision = Ask(
        ["{=Template:Organiser}"],
        "Approve contractor",
        status="Waiting for approval",
        activity_name="A3651_68033_56029_16414",
    )
    details = request_optional(
        steps,
        Ask(["{=Template:Organiser}"], "Name a substitute contractor", comment="YR", status="Substitute?"),
        _contractor_fields(),
        [steps.status("Contractor and substitute chosen")],
        [steps.status("Contractor chosen, no substitute")],
    )
    tree = steps.process(
        request(steps, form, _contractor_fields(), label="Save result"),
        approve(
            steps,
            decision,
            [details],
            [steps.status("Contractor rejected")],
        ),
        review(steps, Ask([user(roles.PEOPLE_OFFICER)], "Announce: {=Document:NAME}"), mode="any"),
    )
    return Template(
        processes.EVENT_ORGANISATION,
        documents.EVENT.type,
        "Event Organization",
        tree,
        parameters={"Organiser": descriptor("Organiser", "user", default=user(roles.ADMINISTRATOR))},
        variables={
            "contractor": descriptor("Contractor", "E:ECrm", options=CONTRACTOR_OPTIONS),
            "phone_number": descriptor("Phone number", "string"),
        },
    )


CARD_FIELDS = (
    asked("Subject", "Subject of the contract", "string", required=True),
    asked("Terms", "Special terms", "text"),
    asked("Months", "Duration in months", "int", required=True, default="12"),
    asked("Amount", "Amount per month", "double", required=True),
    asked("Renewal", "Renews by itself", "bool", default="Y"),
    asked("SignedOn", "Signed on", "date", required=True),
    asked("CallAt", "Call the partner at", "datetime"),
    asked(
        "Risk",
        "Risk",
        "select",
        required=True,
        options={"low": "Low", "middle": "Middle", "high": "High"},
        default="low",
    ),
    asked("Keeper", "Keeper of the original", "user", required=True),
    asked("Scan", "Scan", "file"),
    asked("Tags", "Tags", "string", multiple=True),
)
"""One field of every basic type, one of them multiple."""


def contract_card() -> Template:
    """An information request with every basic field type."""
    steps = Steps(processes.CONTRACT_CARD)
    tree = steps.process(
        request(
            steps,
            Ask(
                ["{=Template:Clerk}"],
                "Fill in the contract card: {=Document:TITLE}",
                "Take the data from the signed original.",
                comment="N",
                status="Waiting for the contract card",
            ),
            CARD_FIELDS,
            label="Save card",
        ),
        steps.choose(
            "Risk",
            steps.when(
                "High",
                [["Risk", "=", "high"]],
                review(steps, Ask([user(roles.LAWYER)], "Look at the risk: {=Document:TITLE}"), mode="any"),
            ),
        ),
        steps.status("Card complete"),
    )
    variables = {
        str(field["Name"]): {key: field[key] for key in ("Type", "Required", "Multiple", "Options")}
        | {"Name": field["Title"], "Description": "", "Default": ""}
        for field in CARD_FIELDS
    }
    return Template(
        processes.CONTRACT_CARD,
        documents.CONTRACT.type,
        "Contract card",
        tree,
        parameters={
            "Clerk": descriptor("Who fills it in", "user", default=user(roles.LAWYER), required=True),
            "DueBy": descriptor("Due by", "date"),
            "Copies": descriptor("Copies", "int", default="2"),
            "Languages": descriptor(
                "Languages",
                "select",
                multiple=True,
                options={"en": "English", "de": "Deutsch", "ru": "Русский"},
                default=["en"],
            ),
        },
        variables=variables,
    )


def feedback() -> Template:
    """A form that can be declined with a reason."""
    steps = Steps(processes.FEEDBACK)
    tree = steps.process(
        request_optional(
            steps,
            Ask(
                ["{=Document:ASSIGNED_BY_ID}"],
                "Customer feedback: {=Document:TITLE}",
                "Ask the customer; decline with a reason when there is none.",
                comment="YR",
                comment_label="Reason",
                status="Waiting for feedback",
            ),
            [
                asked("Score", "Score", "select", required=True, options={"1": "Bad", "2": "Fair", "3": "Good"}),
                asked("Quote", "In the customer's words", "text"),
            ],
            [steps.status("Feedback received")],
            [
                steps.status("No feedback"),
                review(steps, Ask([user(roles.SALES_LEAD)], "No feedback: {=Document:TITLE}"), mode="any"),
            ],
        ),
    )
    return Template(
        processes.FEEDBACK,
        documents.DEAL.type,
        "Customer feedback",
        tree,
        variables={"Score": descriptor("Score", "select"), "Quote": descriptor("Quote", "text")},
    )


def policy_review() -> Template:
    """Everyone on the list presses the button."""
    steps = Steps(processes.POLICY_REVIEW)
    tree = steps.process(
        review(
            steps,
            Ask(
                "{=Template:Readers}",
                "Read: {=Document:NAME}",
                "Please read the document and confirm.",
                comment="N",
                status="Being read",
            ),
            mode="all",
            label="I have read it",
        ),
        steps.status("Read by all"),
    )
    return Template(
        processes.POLICY_REVIEW,
        documents.DRIVE.type,
        "Policy review",
        tree,
        parameters={
            "Readers": descriptor(
                "Readers",
                "user",
                required=True,
                multiple=True,
                default=[user(roles.HEAD), user(roles.EMPLOYEE)],
            )
        },
    )
