"""What a host hands on to its model of an answer: only the text, or only the structured content where there is one."""

import json
from collections.abc import Sequence

from mcp.types import CallToolResult, GetPromptResult, ReadResourceResult, TextContent, TextResourceContents, Tool

from tests.agents.host_form import Form

__all__ = ["prompt", "resource", "tool_answer", "tool_list"]

CUT_AT = 2048
"""Characters of a description that hosts keep."""


def tool_answer(result: CallToolResult, form: Form) -> str:
    """The one form or the other; an error has only its text, marked as hosts mark it."""
    text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    if result.is_error:
        return f"Error: {text}"
    if form == "structured" and result.structured_content is not None:
        return json.dumps(result.structured_content, ensure_ascii=False)
    return text


def tool_list(tools: Sequence[Tool]) -> str:
    """Name, description and parameters of each tool."""
    shown = [
        {"name": tool.name, "description": (tool.description or "")[:CUT_AT], "input_schema": tool.input_schema}
        for tool in tools
    ]
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in shown)


def resource(result: ReadResourceResult) -> str:
    """The texts of a resource."""
    return "\n".join(part.text for part in result.contents if isinstance(part, TextResourceContents))


def prompt(result: GetPromptResult) -> str:
    """What a prompt puts into the conversation."""
    return "\n".join(one.content.text for one in result.messages if isinstance(one.content, TextContent))
