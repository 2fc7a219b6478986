"""Ask the user for the missing parts of a task's answer, with a form built from the task's form."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bizproc_mcp.call import Ask, current_call
from bizproc_mcp.errors import BizprocError, InvalidInput, Withheld
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import Decision, FormField, Task
from bizproc_mcp.rules.decisions import check_decision, comment_needed
from bizproc_mcp.rules.field_values import is_empty, portal_value
from bizproc_mcp.rules.fingerprint import fingerprint
from bizproc_mcp.rules.normal_form import normal
from bizproc_mcp.rules.task_values import cannot_go_back
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.rules.values import plain_data
from bizproc_mcp.safety.statement import Statement, value_lines
from bizproc_mcp.text.portal_text import as_given

__all__ = ["QUESTION", "fill_in"]

QUESTION = "form"
_SELECTS = frozenset({"select", "internalselect"})
_BASIC: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "int": {"type": "integer"},
    "double": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    # No format: with one, clients add a UTC offset, and the portal drops it.
    "datetime": {"type": "string", "description": "As YYYY-MM-DD HH:MM, on the portal's clock."},
}


async def fill_in(
    task: Task, decision: Decision, comment: str, fields: Mapping[str, Json], *, hides: Callable[[Any], bool]
) -> tuple[str, Mapping[str, Json]]:
    """The comment and fields, completed by the user; the input is validated like any other.

    If `hides` is true for a value, it can't be shown unmasked, and a form could not return it unchanged
    either.

    Raises `Ask` to ask, `Withheld` if the user declines, and `InvalidInput` if the client cannot ask for a
    required value, or if a form cannot hold it.
    """
    check_decision(task, decision, comment or "asked below")
    call = current_call()
    missing = [] if decision == "cancel" else [field for field in task.fields if field.id.raw not in fields]
    given = {"comment": comment, "fields": fields} if comment.strip() else {"fields": fields}
    askable = {field.id for field in missing if _is_askable(field, hides)}
    form = _Form(task, decision, [field for field in missing if field.id in askable], given, call.newest_forms())
    form.with_comment = task.comment.shown and not comment.strip()
    if lacking := [field for field in missing if field.id not in askable and _must_be_given(field)]:
        raise InvalidInput(
            f"{_listed(lacking)} cannot be asked in a form.", "Ask for it in the conversation and give it in fields."
        )
    if not form.fields and not form.with_comment:
        return comment, fields
    reply = call.replies.get(QUESTION)
    if reply is not None and reply.action != "accept":
        said = "declined the form" if reply.action == "decline" else "left the form unanswered"
        raise Withheld(f"The person {said}: task {task.id} stays as it is.", "Nothing was sent, nothing changed.")
    if reply is not None and reply.binding == form.binding:
        return form.read(reply.content, comment, fields)
    if not call.can_ask():
        return form.without_asking(comment, fields)
    if too_much := form.statement.too_much():
        raise InvalidInput(
            f"What is filled in already has {too_much}, too much to be read beside a form.",
            "Shorten it, or call without ask_person.",
        )
    changed = "The task has changed since you were asked. " if reply is not None else ""
    raise Ask(QUESTION, changed + form.message, form.schema, form.binding)


class _Form:
    """The form: one field per asked task field, plus the comment."""

    def __init__(
        self, task: Task, decision: Decision, fields: Sequence[FormField], given: Mapping[str, Any], newest: bool
    ) -> None:
        self.task = task
        self.decision = decision
        self.fields = fields
        self._given = given
        self.with_comment = False
        self._newest = newest
        self._comment_key = "comment"
        while any(field.id == self._comment_key for field in task.fields):
            self._comment_key += "_"

    @property
    def statement(self) -> Statement:
        """What the form is for, and everything sent with it: values from the assistant and values the task holds."""
        task = self.task
        about = f" on {task.document} {task.document_name}" if task.document else ""
        values = [(label, lines) for label, lines in value_lines(self._given) if label != "fields"]
        for field in self._held:
            values += value_lines(normal(field.default), f"{_named(field)}, as the task holds it")
        return Statement(f"{self.decision} task {task.id} {task.name}{about}", values)

    @property
    def _held(self) -> Sequence[FormField]:
        """Fields sent with the task's value but not shown in the form: the portal clears fields that aren't sent."""
        given = self._given["fields"]
        shown = {name for name, one in self.schema["properties"].items() if "default" in one}
        return [
            field
            for field in self.task.fields
            if field.id.raw not in given
            and field.id.raw not in shown
            and not is_empty(field.default)
            and not cannot_go_back(field)
        ]

    @property
    def message(self) -> str:
        """The question for the user, with portal text quoted."""
        statement = self.statement
        given = ["Filled in already, and sent with it:", *statement.lines()] if statement.values else []
        asked = (
            f"To {statement.effect}, fill in what is missing. "
            "Text between « and », and the titles of the fields, come from the portal."
        )
        return "\n".join([*given, asked])

    @property
    def schema(self) -> Mapping[str, Any]:
        """A flat form of primitive properties, as the protocol requires."""
        properties = {field.id.raw: _property(field, newest=self._newest) for field in self.fields}
        required = [field.id.raw for field in self.fields if _must_be_given(field)]
        if self.with_comment:
            label = clean(self.task.comment.label, 100) or "Comment"
            properties[self._comment_key] = {"type": "string", "title": label}
            if comment_needed(self.task, self.decision):
                required.append(self._comment_key)
        return {"type": "object", "properties": properties, "required": required}

    @property
    def binding(self) -> str:
        """The question's fingerprint: any change in the task, the question or the values sent makes a new question.

        It covers the whole task as received, because values that the form doesn't show may be sent with the
        answer.
        """
        return fingerprint(self.task, self.decision, self.message, self.schema, self._given)

    def read(
        self, content: Mapping[str, Any], comment: str, fields: Mapping[str, Json]
    ) -> tuple[str, Mapping[str, Json]]:
        """Merge the user's input with the given values; only requested fields may come back."""
        filled = dict(fields)
        asked = {field.id.raw: field for field in self.fields}
        for name, value in content.items():
            if name == self._comment_key and self.with_comment:
                if not isinstance(value, str):
                    raise InvalidInput("The comment came back as no text.", "Nothing was sent.")
                comment = value
            elif name in asked:
                _take(filled, asked[name], value)
            else:
                raise InvalidInput(
                    f"The form came back with {as_given(name)}, which was not asked.", "Nothing was sent."
                )
        return comment, filled

    def without_asking(self, comment: str, fields: Mapping[str, Json]) -> tuple[str, Mapping[str, Json]]:
        """Continue if all required values are given; otherwise say what is missing."""
        missing = [_named(field) for field in self.fields if _must_be_given(field)]
        if self.with_comment and comment_needed(self.task, self.decision):
            missing.append("comment")
        if missing:
            raise InvalidInput(
                f"This client cannot ask the person, and this is missing: {', '.join(missing)}.",
                "Ask for it in the conversation and call again with comment and fields.",
            )
        return comment, fields


def _is_askable(field: FormField, hides: Callable[[Any], bool]) -> bool:
    # A form must show every value exactly and return it unchanged, so invisible or masked values are excluded.
    shown = (field.id.raw, field.default, *(key.raw for key in field.options))
    if not all(map(_is_seen, shown)) or any(map(hides, shown)):
        return False
    return field.type in _BASIC or (field.type in _SELECTS and bool(field.options))


def _is_seen(value: Json) -> bool:
    return plain_data(value) == value


def _must_be_given(field: FormField) -> bool:
    return field.required and is_empty(field.default)


def _named(field: FormField) -> str:
    return f"field '{field.id}' ({field.type}) {field.title:80}".rstrip()


def _listed(fields: Sequence[FormField]) -> str:
    text = ", ".join(_named(field) for field in fields)
    return text[:1].upper() + text[1:]


def _property(field: FormField, *, newest: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": clean(field.title, 120) or clean(field.id, 120)}
    value = _select(field, newest=newest) if field.type in _SELECTS else dict(_BASIC[field.type.raw])
    hint = str(value.pop("description", ""))
    if field.multiple and (field.type not in _SELECTS or not newest):
        hint = f"{hint} {_several(field)}".strip()
    if hint or field.description:
        # Next to our own text, the portal's text is quoted.
        said = f"{field.description:300}" if hint else clean(field.description, 300)
        shown["description"] = f"{said} {hint}".strip()
    if field.multiple and field.type in _SELECTS and newest:
        return shown | {"type": "array", "items": {"anyOf": value["oneOf"]}} | _default(field)
    if field.multiple:
        return shown | {"type": "string"}
    return shown | value | _default(field)


def _several(field: FormField) -> str:
    """How to enter several values in a single text field."""
    labels = ", ".join(f"{label:60}" for label in list(field.options.values())[:30])
    return f"Several: one a line. Of: {labels}." if field.type in _SELECTS else "Several: one a line."


def _select(field: FormField, *, newest: bool) -> dict[str, Any]:
    """Options with labels: new protocol revisions title each option, older ones have a parallel list of names."""
    labels = {key.raw: clean(label, 120) or clean(key, 120) for key, label in field.options.items()}
    if newest:
        return {"type": "string", "oneOf": [{"const": key, "title": label} for key, label in labels.items()]}
    return {"type": "string", "enum": list(labels), "enumNames": list(labels.values())}


def _default(field: FormField) -> dict[str, Any]:
    """The task's own default in the form's format, if it fits."""
    if is_empty(field.default):
        return {}
    try:
        value = portal_value(field, field.default)
    except BizprocError:  # the portal's default may not fit the field's type
        return {}
    if field.type == "bool":
        return {"default": value == "Y"}
    return {"default": value}


def _take(filled: dict[str, Json], field: FormField, value: Any) -> None:
    """Take one value: an emptied field is cleared, several values come as lines."""
    if field.multiple and isinstance(value, str):
        value = [part.strip() for part in re.split(r"[\n\r]+", value) if part.strip()]
    if is_empty(value):
        if not is_empty(field.default):
            filled[field.id.raw] = None
        return
    filled[field.id.raw] = value
