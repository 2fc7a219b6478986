"""Whether one person's answer ends a task or all of theirs are needed, which only the template's tree says."""

from collections.abc import Sequence
from typing import Literal

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.models.tasks import Kind
from bizproc_mcp.rules.activities import read_process

__all__ = ["AnswersNeeded", "answers_needed"]

AnswersNeeded = Literal["", "any one", "all", "vote"]


def answers_needed(kind: Kind, step: str, tree: Sequence[JsonMap]) -> AnswersNeeded:
    """How many must answer the task of this step (docs/portal.md 7.2); "" where the tree does not tell."""
    if kind in ("information", "information_optional"):
        return "any one"
    activity = read_process(tree).by_name.get(step) if step else None
    if activity is None or activity.type not in ("ApproveActivity", "ReviewActivity"):
        return ""
    how = activity.text("ApproveType")
    if how == "any":
        return "any one"
    return "vote" if how == "vote" and activity.type == "ApproveActivity" else "all"
