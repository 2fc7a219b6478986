"""The form of a task and its completion rule, read from the activity's properties."""

from dataclasses import replace

from bizproc_standin.engine.activity import Run
from bizproc_standin.engine.requested import requested_field
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import listed, mapped
from bizproc_standin.state.records import (
    APPROVE,
    REQUEST_OPTIONAL,
    REVIEW,
    TaskField,
    TaskParameters,
    TaskRule,
)
from bizproc_standin.state.texts import button, say


def task_parameters(run: Run, node: Node) -> TaskParameters:
    """Read labels, the comment rule and the form; absent ones take the portal's defaults (docs/portal.md 7.1)."""
    language = run.store.language

    def label(name: str, answer: str) -> str | None:
        return run.property_text(node, name) or button(language, node.type, answer)

    plain = TaskParameters(
        comment_label=run.property_text(node, "CommentLabelMessage") or say(language, "comment"),
        comment_required=run.property_text(node, "CommentRequired", "N"),
        show_comment=run.property_text(node, "ShowComment", "Y"),
    )
    if node.type == APPROVE:
        yes_label, no_label = label("TaskButton1Message", "yes"), label("TaskButton2Message", "no")
        return replace(plain, yes_label=yes_label, no_label=no_label)
    plain = replace(plain, ok_label=label("TaskButtonMessage", "ok"))
    if node.type == REVIEW:
        return plain
    if node.type == REQUEST_OPTIONAL:
        plain = replace(plain, cancel_label=label("TaskButtonCancelMessage", "cancel"))
    return replace(plain, fields=tuple(_shown(run, field) for field in requested_fields(run, node)))


def requested_fields(run: Run, node: Node) -> list[TaskField]:
    """Read the form, each field with the default the template gives it."""
    rows = listed(node.properties.get("RequestedInformation"))
    return [requested_field(run.evaluate, mapped(row)) for row in rows]


def _shown(run: Run, field: TaskField) -> TaskField:
    # A field without a default shows its variable's value at the time the task is created.
    if field.default not in (None, "", []):
        return field
    return replace(field, default=run.instance.variables.get(field.id))


def task_rule(run: Run, node: Node) -> TaskRule:
    """Read when the task ends: an absent ``ApproveType`` means all; a review supports only any and all."""
    approve_type = run.property_text(node, "ApproveType", "all")
    if node.type == REVIEW and approve_type != "any":
        approve_type = "all"
    return TaskRule(
        approve_type=approve_type,
        min_percent=run.property(node, "ApproveMinPercent"),
        wait_for_all=run.property(node, "ApproveWaitForAll") == "Y",
        cancel_type=run.property_text(node, "CancelType", "any"),
        save_variables=run.property(node, "SaveVariables") == "Y",
    )
