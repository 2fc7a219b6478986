"""What vectors that go step by step have in common: outcomes, and texts known only by their code."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bizproc_standin.world.errors import PortalRefusal
from bizproc_standin.world.texts import say
from tests.vectors.shapes import LANGUAGE

_TEXTS = {
    "[BPSWA_COMPLETED]": say(LANGUAGE, "completed"),
    "[BPCGWF_TERMINATED_MSGVER_1]": say(LANGUAGE, "terminated"),
}


class Attempts:
    """What became of each step at the stand-in."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    def attempt(self, do: Callable[[], object], *, with_code: bool = True) -> None:
        """Take a step: done, refused (with the portal's code), or a fault of the stand-in."""
        try:
            do()
        except PortalRefusal as refusal:
            self.outcomes.append(f"refused {refusal.code}".strip() if with_code else "refused")
        except Exception as error:  # noqa: BLE001 - a fault of the stand-in is what a comparison is to show
            self.outcomes.append(f"standin error {type(error).__name__}: {str(error)[:80]}")
        else:
            self.outcomes.append("done")


def step_outcome(step: Mapping[str, Any]) -> str:
    """Return what became of a recorded step."""
    if "error" in step:
        return f"refused {step.get('rest_code') or step['error']}"
    value = step.get("value")
    if isinstance(value, dict) and "$map" in value:
        value = value["$map"]
        if step["step"] == "delegate":
            return "done" if value["delegated"] and "errors" not in value else "refused"
        if step["step"] == "terminate":
            return "done" if value["terminated"] else "refused"
    return "done"


def coded(value: object) -> bool:
    """Whether a text is known only by its code."""
    return "[B" in json.dumps(value, ensure_ascii=False)


def final_title(end: Mapping[str, Any]) -> str:
    """Return the state's title at the end, empty where its text is not known."""
    title = _TEXTS.get(end["state_title"], end["state_title"])
    return title if title and not coded(title) else ""
