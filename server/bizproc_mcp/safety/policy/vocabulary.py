"""The words a policy may use: a misspelled one would make a rule that never matches."""

from collections.abc import Mapping

__all__ = ["BULK", "DECISIONS", "KINDS", "TOOLS"]

TOOLS = (
    "task_complete",
    "task_complete_many",
    "task_delegate",
    "workflow_start",
    "workflow_terminate",
    "workflow_terminate_many",
    "workflow_kill",
    "template_add",
    "template_update",
    "template_delete",
    "event_send",
    "activity_log",
    "activity_add",
    "activity_update",
    "activity_delete",
    "robot_add",
    "robot_update",
    "robot_delete",
)
KINDS = ("approval", "review", "information", "information_optional", "other")
DECISIONS = ("approve", "reject", "acknowledge", "submit", "cancel")
BULK: Mapping[str, str] = {"task_complete_many": "task_complete", "workflow_terminate_many": "workflow_terminate"}
"""Bulk tools and their single tools: rules about the single tool apply to each item too."""
