"""The scripted person: reads nothing, says what the case has her say, and counts the questions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp.client.context import ClientRequestContext
from mcp.types import ElicitRequestFormParams, ElicitRequestParams, ElicitResult

from tests.agents.case import Answered, Case, Consent

__all__ = ["ScriptedPerson"]


@dataclass(slots=True)
class ScriptedPerson:
    """In front of the client."""

    case: Case
    questions: list[str] = field(default_factory=list)
    _consents: int = 0

    async def answer(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        """Answer a question for a yes, or a form."""
        del context
        self.questions.append(params.message)
        if not isinstance(params, ElicitRequestFormParams):
            return ElicitResult(action="cancel")
        properties = params.requested_schema.get("properties", {})
        if "confirm" in properties:
            return _said(self._next())
        filled = self._filled(properties)
        return ElicitResult(action="accept", content=filled) if filled else ElicitResult(action="decline")

    def _next(self) -> Consent:
        consents = self.case.consents
        said = consents[min(self._consents, len(consents) - 1)]
        self._consents += 1
        return said

    def _filled(self, properties: Mapping[str, Any]) -> dict[str, str | int | float | bool | list[str] | None]:
        """The fields the person knows something about, beside what the form brings along."""
        filled: dict[str, str | int | float | bool | list[str] | None] = {}
        for name, shown in properties.items():
            known = self._known(f"{name} {shown.get('title', '')}")
            if known is not None:
                filled[name] = known
            elif "default" in shown and self.case.form:
                filled[name] = shown["default"]
        return filled

    def _known(self, field_words: str) -> Answered | None:
        words = (value for words, value in self.case.form.items() if re.search(words, field_words, re.IGNORECASE))
        return next(words, None)


def _said(consent: Consent) -> ElicitResult:
    if consent == "yes":
        return ElicitResult(action="accept", content={"confirm": True})
    return ElicitResult(action="decline" if consent == "no" else "cancel")
