"""What a story is made of: steps as data, each with what has to be true afterwards."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from bizproc_mcp.models._base import Json


class PortalWindow(Protocol):
    """A look into the portal that does not go through the server."""

    async def look(self, path: str) -> Json:
        """What stands at a path of the stand-in's control endpoints, None where nothing does."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a tool call came back with."""

    text: str
    structured: Mapping[str, Json]
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that can be looked at once a step was played."""

    answered: Answered
    kept: Mapping[str, Json]
    """What earlier steps kept, by name."""
    sent: Mapping[str, int]
    """How often this step called each REST method of the portal, counted there."""
    questions: Sequence[str]
    """What the person was asked during the step."""
    portal: PortalWindow


Look = Callable[[Scene], Awaitable[Json]]
Ready = Callable[[PortalWindow], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Expectation:
    """A claim of the story, what it means exactly, and where to look for it."""

    claim: str
    expected: Json
    look: Look


@dataclass(frozen=True, slots=True)
class Recall:
    """Stands in a step's arguments for a value that an earlier step kept."""

    name: str


Argument: TypeAlias = "Json | Recall | Sequence[Argument] | Mapping[str, Argument]"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person asks for: the call it becomes, and what is true afterwards."""

    says: str
    tool: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    expects: Sequence[Expectation] = ()
    keeps: Mapping[str, Look] = field(default_factory=dict)
    aside: str = ""
    """What a newcomer has to know to follow."""
    first: "Ready | None" = None
    """What has to come about in the portal before the call: it works by itself too."""
    person: str = "yes"
    """What the person answers when the server asks: yes or no."""
    shown: int = 4
    """How many lines of the answer are shown at most."""
    changed: str = ""
    """What the step changed in the portal, for the summary; told only when every claim held."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its heading, what a newcomer has to know, whose assistant it is, and its steps."""

    title: str
    introduction: str
    steps: Sequence[Step]
    role: str = "administrator"
    options: Sequence[str] = ()
    """More words for `bizproc-mcp serve --demo`."""
    needs_tasks: bool = True
    """Whether its steps work on tasks, which not every upstream has."""
