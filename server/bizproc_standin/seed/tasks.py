"""The four task activities of the seeded templates."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bizproc_standin.seed.trees import Node, Steps

APPROVED = "Approved"
REJECTED = "Rejected"


@dataclass(frozen=True, slots=True)
class Ask:
    """The properties shared by all task activities: assignees, title, comment rule (N, Y, YA, YR)."""

    users: object
    name: str
    description: str = ""
    comment: str = "N"
    show_comment: str = "Y"
    comment_label: str = "Comment"
    status: str = ""
    days: int = 0
    """The time limit in days; 0 means none."""
    delegation: int = 1
    activity_name: str = ""
    parameters: dict[str, object] = field(default_factory=dict)

    def properties(self) -> dict[str, object]:
        """The activity properties shared by all four."""
        return {
            "Users": self.users,
            "Name": self.name,
            "Description": self.description,
            "Parameters": self.parameters or "",
            "StatusMessage": self.status or "Waiting for an answer",
            "SetStatusMessage": "Y",
            "TimeoutDuration": str(self.days),
            "TimeoutDurationType": "d",
            "OverdueDate": "",
            "CommentLabelMessage": self.comment_label,
            "ShowComment": self.show_comment,
            "CommentRequired": self.comment,
            "AccessControl": "N",
            "DelegationType": str(self.delegation),
        }


def approve(
    steps: Steps,
    ask: Ask,
    yes: Sequence[Node],
    no: Sequence[Node],
    *,
    mode: str = "any",
    percent: int = 50,
    labels: tuple[str, str] = ("Approve", "Reject"),
) -> Node:
    """An approval with its two branches; ``mode`` is any, all or vote."""
    return steps.step(
        "ApproveActivity",
        ask.name,
        steps.sequence(*yes),
        steps.sequence(*no),
        name=ask.activity_name,
        **ask.properties(),
        ApproveType=mode,
        ApproveMinPercent=str(percent),
        ApproveWaitForAll="N",
        TaskButton1Message=labels[0],
        TaskButton2Message=labels[1],
    )


def review(steps: Steps, ask: Ask, *, mode: str = "all", label: str = "Done") -> Node:
    """A review: one or all of the people press the button."""
    return steps.step(
        "ReviewActivity",
        ask.name,
        name=ask.activity_name,
        **ask.properties(),
        ApproveType=mode,
        TaskButtonMessage=label,
    )


def request(steps: Steps, ask: Ask, fields: Sequence[Node], *, label: str = "Save") -> Node:
    """A form that fills variables."""
    return steps.step(
        "RequestInformationActivity",
        ask.name,
        name=ask.activity_name,
        **ask.properties(),
        RequestedInformation=list(fields),
        TaskButtonMessage=label,
    )


def request_optional(
    steps: Steps,
    ask: Ask,
    fields: Sequence[Node],
    filled: Sequence[Node],
    cancelled: Sequence[Node],
    *,
    labels: tuple[str, str] = ("Save", "Decline"),
) -> Node:
    """A form that can be declined, with its two branches."""
    return steps.step(
        "RequestInformationOptionalActivity",
        ask.name,
        steps.sequence(*filled),
        steps.sequence(*cancelled),
        name=ask.activity_name,
        **ask.properties(),
        RequestedInformation=list(fields),
        TaskButtonMessage=labels[0],
        TaskButtonCancelMessage=labels[1],
        CancelType="any",
        SaveVariables="N",
    )
