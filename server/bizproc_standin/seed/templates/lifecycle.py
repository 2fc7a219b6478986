"""A state machine: a contract is drafted, signed, in force and archived."""

from bizproc_standin.seed import documents, processes, roles
from bizproc_standin.seed.tasks import Ask, approve
from bizproc_standin.seed.templates.approvals import user
from bizproc_standin.seed.trees import Node, Steps
from bizproc_standin.state.records import Template

DRAFT = "A80007_10000_10000_00001"
SIGNING = "A80007_10000_10000_00002"
IN_FORCE = "A80007_10000_10000_00003"
ARCHIVED = "A80007_10000_10000_00004"
SEND_COMMAND = "A80007_20000_20000_00001"
ARCHIVE_COMMAND = "A80007_20000_20000_00003"


def contract_life() -> Template:
    """States with commands, a task in one state, and a reminder after a year."""
    steps = Steps(processes.CONTRACT_LIFE)

    def go(target: str) -> Node:
        return steps.step("SetStateActivity", "Change status", TargetStateName=target)

    def command(title: str, name: str, who: list[str], target: str) -> Node:
        pressed = steps.step(
            "HandleExternalEventActivity", title, name=name, Permission=who, SenderUserId="", Name=title
        )
        return steps.step("EventDrivenActivity", title, pressed, go(target))

    def state(title: str, name: str, *children: Node) -> Node:
        return steps.step("StateActivity", title, *children, name=name, Permission={})

    signing = steps.step(
        "StateInitializationActivity",
        "On entering",
        approve(
            steps,
            Ask(
                [user(roles.OPERATIONS), user(roles.CHIEF)],
                "Sign: {=Document:TITLE}",
                comment="YR",
                status="Waiting for the signature",
            ),
            [go(IN_FORCE)],
            [go(DRAFT)],
            labels=("Signed", "Back to draft"),
        ),
    )
    reminder = steps.step(
        "EventDrivenActivity",
        "After a year",
        steps.wait(365, "d"),
        go(ARCHIVED),
    )
    tree = steps.step(
        "StateMachineWorkflowActivity",
        "Business process with statuses",
        state(
            "Draft",
            DRAFT,
            # Anyone may use it: for specific people it would also create a task, which would stay open forever.
            command("Send for signature", SEND_COMMAND, [], SIGNING),
        ),
        state("Signing", SIGNING, signing),
        state(
            "In force",
            IN_FORCE,
            command("Archive", ARCHIVE_COMMAND, [user(roles.LAWYER)], ARCHIVED),
            reminder,
        ),
        state("Archived", ARCHIVED),
        name="Template",
        InitialStateName=DRAFT,
    )
    return Template(
        processes.CONTRACT_LIFE,
        documents.CONTRACT.type,
        "Contract life",
        tree,
        description="Draft, signing, in force, archive.",
    )
