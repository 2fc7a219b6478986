"""A request of a person to an assistant, with the person's own part in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bizproc_standin.world.world import World
from tests.agents.grading import Grader

__all__ = ["Case", "Consent", "Role"]

Role = Literal["employee", "approver", "administrator", "integrator"]
Consent = Literal["yes", "no", "silence"]
Language = Literal["en", "ru"]
Answered = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Case:
    """One trial: who asks for what, how this person answers questions, and what it should come to."""

    id: str
    role: Role
    person: int
    """The person's id at the portal."""
    language: Language
    request: str
    """In the person's own words."""
    grader: Grader
    consents: tuple[Consent, ...] = ("yes",)
    """What the person says each time a yes is wanted; the last word counts from then on."""
    form: Mapping[str, Answered] = field(default_factory=dict)
    """What the person writes into a form, by a pattern of the name or title; without any, forms are declined."""
    can_ask: bool = True
    """Whether the host can put questions at all."""
    prepare: Callable[[World], None] | None = None
    """What happened at the portal before, beside the company's own past."""
    legal_checks: tuple[str, ...] = ()
    """Deals whose legal check is asked of the assistant: this case has an inbox."""
    inbox: bool = False
    registered: bool = False
    """Whether this server registered the activity, and so knows what it returns."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Settings of the server that are not the defaults."""
