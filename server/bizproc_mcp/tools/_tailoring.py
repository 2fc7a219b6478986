"""Adapt a tool to the current user: when confirmation is asked for, and no mention of tools that aren't offered."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from mcp.types import Tool as ToolEntry

from bizproc_mcp.text.mentions import without_mentions
from bizproc_mcp.tools._toolset import Declaration

__all__ = ["asked_words", "tailored"]

ALWAYS, NEVER = "The person is asked first.", "Nobody is asked first."


def asked_words(declaration: Declaration, confirm: str, *, by_policy: bool) -> str:
    """When a confirmation is asked for before the write, under the current settings; "" for tools that only read."""
    if not declaration.writes:
        return ""
    if by_policy:
        return "A policy says whether the person is asked first."
    if confirm == "destructive":
        return declaration.asks or (ALWAYS if declaration.destructive else NEVER)
    return ALWAYS if confirm == "writes" else declaration.notice or NEVER


def tailored(entry: ToolEntry, withheld: Collection[str]) -> ToolEntry:
    """The tool without mentions of withheld tools in its description and schemas."""
    if not withheld:
        return entry
    return entry.model_copy(
        update={
            "description": without_mentions(entry.description or "", withheld),
            "input_schema": _schema(entry.input_schema, withheld),
            "output_schema": _schema(entry.output_schema, withheld),
        }
    )


def _schema(schema: Any, withheld: Collection[str]) -> Any:
    """Most schemas name no other tool: one search through the text saves the walk, which takes 0.2 ms each."""
    text = json.dumps(schema)
    return _told(schema, withheld) if any(name in text for name in withheld) else schema


def _told(value: Any, withheld: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        told = {key: _told(one, withheld) for key, one in value.items()}
        said = told.get("description")
        if isinstance(said, str):
            told["description"] = without_mentions(said, withheld)
        return {key: one for key, one in told.items() if key != "description" or one}
    return [_told(one, withheld) for one in value] if isinstance(value, list) else value
