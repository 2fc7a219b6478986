"""The person at the client: gives the step's replies, and records the questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mcp.client.context import ClientRequestContext
from mcp.types import ElicitRequestFormParams, ElicitRequestParams, ElicitResult

from tests.attacks.fuzz.steps import NO, Reply

__all__ = ["Question", "ScriptedPerson"]

_FILLED: Mapping[str, str | int | float | bool] = {"string": "Filled in.", "integer": 5, "number": 2.5, "boolean": True}


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the person's reply; `on_screen` when it was read in a terminal."""

    message: str
    schema: Mapping[str, Any]
    reply: Reply
    on_screen: bool = False

    @property
    def confirms(self) -> bool:
        """Whether it asks for a yes instead of form values."""
        return "confirm" in self.schema.get("properties", {})


@dataclass(slots=True)
class ScriptedPerson:
    """Gives the replies in order, repeating the last one."""

    replies: Sequence[Reply] = (NO,)
    asked: Callable[[], None] = lambda: None
    questions: list[Question] = field(default_factory=list)

    def begin(self, replies: Sequence[Reply], asked: Callable[[], None]) -> None:
        """Start again with these replies; `asked` is called after each question arrives."""
        self.replies, self.asked, self.questions = replies, asked, []

    async def answer(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        """Reply to a question."""
        del context
        assert isinstance(params, ElicitRequestFormParams)
        reply = self.replies[min(len(self.questions), len(self.replies) - 1)]
        self.questions.append(Question(params.message, params.requested_schema, reply))
        self.asked()
        content = reply.content if reply.content is not None else _filled(params.requested_schema)
        return ElicitResult(action=reply.action, content=dict(content) if reply.action == "accept" else None)


def _filled(schema: Mapping[str, Any]) -> Mapping[str, str | int | float | bool | list[str] | None]:
    """A value for each field: the first of its options, if it has any, and yes for confirmations."""
    filled: dict[str, str | int | float | bool | list[str] | None] = {}
    for name, wanted in schema.get("properties", {}).items():
        options = [one["const"] for one in wanted.get("oneOf", ())] or wanted.get("enum", [])
        if name == "page":
            continue
        if wanted.get("type") == "array":
            filled[name] = [one["const"] for one in wanted.get("items", {}).get("anyOf", ())][:1]
        elif options:
            filled[name] = options[0]
        else:
            filled[name] = _dated(wanted.get("format")) or _FILLED.get(str(wanted.get("type")), "x")
    return filled


def _dated(form: object) -> str:
    return {"date": "2026-12-01", "date-time": "2026-12-01T10:00:00+00:00"}.get(str(form), "")
