"""The call that is being served: what was asked for, and what the person has answered in it so far."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from bizproc_mcp.desk.plan import Underway

__all__ = ["Ask", "Call", "Reply", "current_call", "serve_call"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered: `accept`, `decline` or `cancel`, the form's content, what the question was bound to."""

    action: str
    content: Mapping[str, Any]
    binding: str


class Ask(Exception):
    """The call cannot go on before the person has answered; caught where the client is spoken to.

    `key` names the question within the call, `schema` is a flat form, `binding` what the answer is good for.
    """

    def __init__(self, key: str, message: str, schema: Mapping[str, Any], binding: str) -> None:
        super().__init__(key)
        self.key = key
        self.message = message
        self.schema = schema
        self.binding = binding


@dataclass(slots=True)
class Call:
    """One call of a writing tool.

    `can_ask` says that the client can put a form before the person, `newest_forms` that it knows the
    forms of revision 2025-11-25 and later; `request` is what a cancelling client names the call by.
    """

    tool: str
    arguments: Mapping[str, Any]
    confirmation: str = ""
    can_ask: bool = False
    newest_forms: bool = False
    replies: dict[str, Reply] = field(default_factory=dict)
    underway: Underway = field(default_factory=Underway)
    request: str = ""


_CALL: ContextVar[Call] = ContextVar("bizproc_call")


def current_call() -> Call | None:
    """The call this task serves."""
    return _CALL.get(None)


def serve_call(call: Call) -> None:
    """Make it the call this task serves."""
    _CALL.set(call)
