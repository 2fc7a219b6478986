"""A short mark of a form as it is: the same form has the same, any other another."""

import hashlib
import json
from collections.abc import Iterable

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import FormField

__all__ = ["form_mark"]


def form_mark(fields: Iterable[FormField]) -> str:
    """The SHA-256 of all that the fields are and hold, by their texts as they came."""
    text = json.dumps([_facts(field) for field in fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _facts(field: FormField) -> list[Json]:
    return [
        field.id.raw,
        field.type.raw,
        field.title.raw,
        field.description.raw,
        field.required,
        field.multiple,
        [[key.raw, label.raw] for key, label in field.options.items()],
        field.settings,
        field.default,
    ]
