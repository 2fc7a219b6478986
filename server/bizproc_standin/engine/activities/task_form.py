"""What a task activity shows and when its task ends, read from its properties."""

from collections.abc import Mapping
from dataclasses import replace

from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import is_on, listed, mapped, text, whole
from bizproc_standin.world.records import (
    APPROVE,
    REQUEST_OPTIONAL,
    REVIEW,
    TaskField,
    TaskParameters,
    TaskRule,
)
from bizproc_standin.world.texts import button, say


def task_parameters(run: Execution, node: Node) -> TaskParameters:
    """Read labels, the comment rule and the form; absent ones take the portal's defaults (7.1)."""
    language = run.store.language

    def label(name: str, answer: str) -> str | None:
        return run.property_text(node, name) or button(language, node.type, answer)

    plain = TaskParameters(
        comment_label=run.property_text(node, "CommentLabelMessage") or say(language, "comment"),
        comment_required=node.flag("CommentRequired") or "N",
        show_comment=node.flag("ShowComment") or "Y",
    )
    if node.type == APPROVE:
        yes_label, no_label = label("TaskButton1Message", "yes"), label("TaskButton2Message", "no")
        return replace(plain, yes_label=yes_label, no_label=no_label)
    plain = replace(plain, ok_label=label("TaskButtonMessage", "ok"))
    if node.type == REVIEW:
        return plain
    if node.type == REQUEST_OPTIONAL:
        plain = replace(plain, cancel_label=label("TaskButtonCancelMessage", "cancel"))
    requested = listed(node.properties.get("RequestedInformation"))
    return replace(plain, fields=tuple(_field(run, mapped(item)) for item in requested))


def _field(run: Execution, source: Mapping[str, object]) -> TaskField:
    options = source.get("Options")
    multiple = is_on(source.get("Multiple"))
    default = run.evaluate(source.get("Default"))
    return TaskField(
        id=text(source.get("Name")),
        type=text(source.get("Type")) or "string",
        name=text(run.evaluate(source.get("Title"))),
        description=text(run.evaluate(source.get("Description"))),
        multiple=multiple,
        required=is_on(source.get("Required")),
        options=options if options not in ("", []) else None,
        settings=source.get("Settings") or None,
        default=listed(default) if multiple else "" if default is None else default,
    )


def task_rule(run: Execution, node: Node) -> TaskRule:
    """Read when the task ends."""
    percent = whole(run.property(node, "ApproveMinPercent"), 50)
    return TaskRule(
        approve_type=node.flag("ApproveType", "any").lower() or "any",
        min_percent=max(0, min(100, percent)),
        wait_for_all=is_on(node.properties.get("ApproveWaitForAll")),
        cancel_type=node.flag("CancelType", "any").lower() or "any",
        save_variables=is_on(node.properties.get("SaveVariables")),
    )
