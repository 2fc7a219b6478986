"""One action on a server, with the behaviour of the portal and the person during it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.attacks.fuzz.script import HONEST, Script
from tests.attacks.fuzz.values import told

__all__ = ["NO", "YES", "Does", "Reply", "Step"]

Does = Literal["call", "read", "complete", "prompt", "post", "request", "line", "policy"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A person's reply; without content a form is filled with valid values."""

    action: Literal["accept", "decline", "cancel"] = "accept"
    content: Mapping[str, str | int | float | bool | list[str] | None] | None = None

    @property
    def clear(self) -> bool:
        """Whether it is a yes to a question that only allows yes or no."""
        return self.action == "accept" and (self.content is None or self.content.get("confirm") is True)


YES, NO = Reply(), Reply("decline")


@dataclass(frozen=True, slots=True)
class Step:
    """A step; `name` is the tool, or the URI of a resource or page; `later` is the portal's script after a question.

    In arguments `@WORKFLOW:3@` and `@TOKEN:1@` are placeholders for ids derived from the time.
    """

    does: Does
    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    body: bytes = b""
    script: Script = HONEST
    later: Script | None = None
    replies: Sequence[Reply] = (YES,)
    shown: Sequence[str] = ()
    """Words that the person must have been shown before the write, besides the values that are sent."""

    @property
    def about(self) -> str:
        """The target of the step, as a short plain text."""
        return re.sub(r"[^\w:/ ]+.*", "…", self.name, flags=re.ASCII | re.DOTALL)[:60]

    @property
    def honest(self) -> bool:
        """Whether the portal responds truthfully throughout."""
        return self.script.honest and (self.later is None or self.later.honest)

    def lines(self) -> list[str]:
        """The lines of a report."""
        shown = [f"{self.does} {self.name} {told(dict(self.arguments))}"]
        if self.body:
            shown.append(f"body {told(self.body.decode('latin-1'))}")
        for when, script in (("the portal answers", self.script), ("after a question", self.later or HONEST)):
            shown += [f"{when} {edit.method}: {edit.place} = {told(edit.value)}" for edit in script.edits]
            shown += [
                f"{when} {one.method}: {one.how} ({one.status} {one.code!r} {told(one.text)})" for one in script.spoils
            ]
        if list(self.replies) != [YES]:
            shown.append(f"the person answers {', '.join(str(reply) for reply in self.replies)}")
        return shown
