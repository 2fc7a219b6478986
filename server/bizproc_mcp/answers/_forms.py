"""Render a form as lines of text from its JSON Schema, so that both always agree."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.form_schema import form_schema
from bizproc_mcp.rules.values import value_text
from bizproc_mcp.text.portal_text import PortalCode, PortalText

__all__ = ["MAX_FIELDS", "defaults_words", "fields_left_out", "form_lines", "not_read", "schema_of", "typed_text"]

MAX_FIELDS = 300
"""Maximum number of form fields in an answer; real forms have fewer, and an assistant could not read more."""


def schema_of(fields: Sequence[FormField], *, send_defaults: bool = True) -> Mapping[str, Any]:
    """The first `MAX_FIELDS` fields as JSON Schema."""
    return form_schema(fields[:MAX_FIELDS], send_defaults=send_defaults)


def form_lines(schema: Mapping[str, Any]) -> Iterator[str]:
    """One line per field: `phone (string, required) «Phone number» default «…»`."""
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        kind = _kind(field.get("items", field))
        several = "items" in field and field.get("type") == "array"
        marks = [f"several of {kind}" if several else kind] if kind else ["several"] if several else []
        marks += ["required"] if name in required else []
        parts = [f"{PortalCode(name)} ({', '.join(marks)})" if marks else f"{PortalCode(name)}"]
        parts += [f"{PortalText(field.get('title', '')):200}", field.get("description", "")]
        parts += [f"default {typed_text(field['default'], 1_000)}"] if "default" in field else []
        yield " ".join(part for part in parts if part)


def _kind(field: Mapping[str, Any]) -> str:
    """`string`, `date`, `one of low, high`; "" if the description already says it."""
    options = [f"{PortalCode(key)}" for key in field.get("enum", ())]
    options += [f"{PortalCode(one['const'])}={PortalText(one['title']):120}" for one in field.get("oneOf", ())]
    if options:
        return f"one of {', '.join(options)}"
    kind = field.get("format") or field.get("type")
    return kind if isinstance(kind, str) else ""


def typed_text(value: Any, limit: int = 200) -> str:
    """A value by type: numbers and booleans bare, everything else quoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple) and value:
        return ", ".join(typed_text(one, limit) for one in value)
    return f"{value_text(value, limit):{limit}}" or "(empty)"


def defaults_words(defaults: Mapping[PortalCode, Any], most: int = MAX_FIELDS) -> str:
    """`Months 12, Risk «low»`."""
    words = [f"{name} {typed_text(value)}" for name, value in list(defaults.items())[:most]]
    more = len(defaults) - len(words)
    return ", ".join([*words, *([f"{more} more"] if more > 0 else [])])


def fields_left_out(fields: Sequence[FormField]) -> str:
    """A note on the fields beyond the maximum, or "" if all are shown."""
    more = len(fields) - MAX_FIELDS
    return f"{more:,} more fields are not shown here; open it in the portal to see them." if more > 0 else ""


def not_read(what: str, why: str) -> str:
    """A note on a form that was too large to read, or "" if it was read."""
    return f"{what} too large to be read here ({why}); open it in the portal." if why else ""
