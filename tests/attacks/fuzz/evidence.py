"""The outcome of one step: the server's messages, questions, files and portal requests, and the cost."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.attacks.fuzz.person import Question
from tests.attacks.fuzz.portal import Received
from tests.attacks.fuzz.scenes import Scene
from tests.attacks.fuzz.steps import Step

__all__ = ["Evidence", "Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect: `kind` and `where` identify it across repetitions, `what` describes this occurrence."""

    kind: str
    where: str
    what: str

    @property
    def key(self) -> tuple[str, str]:
        """Equal for occurrences of the same defect."""
        return self.kind, self.where


@dataclass(frozen=True, slots=True)
class Evidence:
    """All evidence of one step.

    `said` are the server's unmodified messages, `kept` is the content of the journal and the pending requests,
    `trapped` is the data received by another host; `stall` and `seconds` exclude waiting for the CPU, `grown` is in
    bytes.
    """

    scene: Scene
    step: Step
    said: Sequence[Any] = ()
    questions: Sequence[Question] = ()
    received: Sequence[Received] = ()
    log: str = ""
    kept: str = ""
    trapped: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    forbidden: bool = False
    stall: float = 0.0
    seconds: float = 0.0
    answered: bool = True
    grown: int = 0
    ended: str = ""
    """Why the process ended although nobody stopped it."""
    ending: float = 0.0
    """Seconds it took to end, if it was asked to end."""

    def texts(self) -> Iterator[str]:
        """The texts that are read: tool results, errors, questions, progress."""
        for message in self.said:
            yield from _texts(message)
        yield from (question.message for question in self.questions if question.on_screen)

    def strings(self) -> Iterator[tuple[str, str]]:
        """Every string of every message with its path, keys included; JSON documents inside texts are parsed."""
        for message in self.said:
            yield from _strings(message, "")
        yield from (("screen", question.message) for question in self.questions if question.on_screen)


def _texts(message: Any) -> Iterator[str]:
    if not isinstance(message, dict):
        return
    result, error, params = message.get("result"), message.get("error"), message.get("params")
    if isinstance(result, dict):
        content = result.get("content")
        parts = content if isinstance(content, list) else []
        yield from (str(part["text"]) for part in parts if isinstance(part, dict) and part.get("type") == "text")
        requests = result.get("inputRequests")
        for one in requests.values() if isinstance(requests, dict) else ():
            yield str(one.get("params", {}).get("message", ""))
    if isinstance(error, dict):
        yield str(error.get("message", ""))
    if isinstance(params, dict) and isinstance(params.get("message"), str):
        yield params["message"]


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        document = _document(value) if path.endswith("/contents/*/text") else None
        yield from _strings(document, f"{path}/") if document is not None else [(path, value)]
    elif isinstance(value, dict):
        for key, one in value.items():
            yield f"{path}/(key)", key
            yield from _strings(one, f"{path}/{key}")
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, f"{path}/*")
