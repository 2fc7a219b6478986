"""Which answers a task takes, when it requires a comment, and which it was given."""

from collections.abc import Mapping

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.tasks import DECLINING, Decision, Kind, Task, TaskStatus, UserStatus
from bizproc_mcp.text.portal_text import PortalText

LEGAL: Mapping[Kind, tuple[Decision, ...]] = {
    "approval": ("approve", "reject"),
    "review": ("acknowledge",),
    "information": ("submit",),
    "information_optional": ("submit", "cancel"),
    "other": (),
}


_USUAL: Mapping[Decision, frozenset[str]] = {
    "approve": frozenset(
        {"approve", "accept", "утвердить", "утвердить документ", "одобрить", "принять", "согласовать"}
    ),
    "reject": frozenset({"reject", "refuse", "decline", "отклонить", "отказать"}),
    "acknowledge": frozenset({"acknowledge", "done", "ok", "ознакомлен", "готово"}),
    "submit": frozenset({"submit", "save", "send", "сохранить", "отправить"}),
    "cancel": frozenset({"cancel", "decline", "отмена", "отменить", "отклонить"}),
}
"""Labels that only name the decision: the portal's own (docs/portal.md 7.1) and their like."""
_RESULTS: Mapping[TaskStatus, str] = {
    TaskStatus.YES: "approved",
    TaskStatus.NO: "rejected",
    TaskStatus.OK: "completed",
    TaskStatus.TIMEOUT: "timed_out",
    TaskStatus.CANCELLED: "cancelled",
}
_ANSWERS: Mapping[UserStatus, str] = {
    UserStatus.YES: "approved",
    UserStatus.NO: "rejected",
    UserStatus.OK: "completed",
    UserStatus.CANCEL: "cancelled",
}


def legal_decisions(task: Task) -> tuple[Decision, ...]:
    """The answers this task takes from its assignee now; none if it is not open."""
    return LEGAL[task.kind] if task.open and task.person is not None and not task.too_large else ()


def comment_needed(task: Task, decision: Decision) -> bool:
    """Whether this answer requires a comment (docs/portal.md 7.2).

    The rule applies only if comments are shown: an approval supports Y, YA and YR, a review and an
    information request only Y, an optional request Y, YA with submit and YR with cancel.
    """
    if not task.comment.shown:
        return False
    match task.comment.required:
        case "Y":
            return True
        case "YA":
            return task.kind in ("approval", "information_optional") and decision in ("approve", "submit")
        case "YR":
            return decision in DECLINING
        case _:
            return False


def says_more(label: PortalText, decision: Decision) -> bool:
    """Whether a button's label says something else than the decision: «Taken», «I have read it»."""
    return " ".join(label.raw.casefold().split()).strip(" .!") not in (_USUAL[decision] | {""})


def comment_rule(task: Task) -> str:
    """The comment rule in words for the reader: `required to reject`, `optional`, `not shown`."""
    needed = [decision for decision in LEGAL[task.kind] if comment_needed(task, decision)]
    if not task.comment.shown:
        return "not shown"
    if not needed:
        return "optional"
    return "required" if len(needed) == len(LEGAL[task.kind]) else f"required to {needed[0]}"


def check_decision(task: Task, decision: Decision, comment: str) -> None:
    """Raise `InvalidInput` for an answer the task does not take, naming the legal ones."""
    legal = LEGAL[task.kind]
    if task.too_large:
        raise InvalidInput(
            f"Task {task.id} cannot be answered here: its form is too large to be read ({task.too_large}).",
            "Open it in the portal.",
        )
    if not legal:
        raise InvalidInput(
            f"Task {task.id} is of a kind ({task.activity}) that cannot be answered here.",
            "Open it in the portal.",
        )
    if decision not in legal:
        raise InvalidInput(
            f"Task {task.id} is of kind {task.kind} and does not take {decision!r}.",
            f"It takes: {' or '.join(legal)}.",
        )
    if comment_needed(task, decision) and not comment.strip():
        raise InvalidInput(
            f"Task {task.id} wants a comment to {decision}.",
            "Ask the person for it and call again with comment.",
        )


def status_word(task: Task) -> str:
    """The status in a word: the user's own answer if there is one, else the task's result."""
    own = _ANSWERS.get(task.person_status) if task.person_status is not None else None
    if own is not None and task.status is not TaskStatus.TIMEOUT:
        return own
    return _RESULTS.get(task.status, "open")
