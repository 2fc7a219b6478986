"""What came of one step: everything the server said, asked, wrote down, sent to the portal and cost."""

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
    """What is wrong: `kind` and `where` name the defect however often it is found, `what` tells this case of it."""

    kind: str
    where: str
    what: str

    @property
    def key(self) -> tuple[str, str]:
        """The same for the same defect."""
        return self.kind, self.where


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it.

    `said` are the server's messages as they came, `kept` what journal and requests hold, `trapped` what arrived
    at another host; `stall` and `seconds` are without what was waited for a processor, `grown` is in bytes.
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
    """Why it does not run any more, though nobody ended it."""
    ending: float = 0.0
    """Seconds it took to end, where that was asked for."""

    def texts(self) -> Iterator[str]:
        """What is read as text: answers of tools, errors, questions, progress."""
        for message in self.said:
            yield from _texts(message)
        yield from (question.message for question in self.questions if question.on_screen)

    def strings(self) -> Iterator[tuple[str, str]]:
        """Every string of every message with its path, keys too; documents inside of texts are opened."""
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
