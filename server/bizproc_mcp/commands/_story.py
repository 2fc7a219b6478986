"""The parts of a story: steps as data, each with the claims that must hold afterwards."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from bizproc_mcp.models._base import Json


class PortalWindow(Protocol):
    """A view of the portal that bypasses the server."""

    async def look(self, path: str) -> Json:
        """Return the value at a path of the stand-in's control endpoints; None if there is none."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The result of a tool call."""

    text: str
    structured: Mapping[str, Json]
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a claim may check after a step."""

    answered: Answered
    kept: Mapping[str, Json]
    """Values kept by earlier steps, by name."""
    sent: Mapping[str, int]
    """How often this step called each REST method, as counted by the portal."""
    questions: Sequence[str]
    """The questions the server asked during the step."""
    portal: PortalWindow


Look = Callable[[Scene], Awaitable[Json]]
Ready = Callable[[PortalWindow], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Expectation:
    """A claim of the story: its text, the expected value, and how to get the actual one."""

    claim: str
    expected: Json
    look: Look


@dataclass(frozen=True, slots=True)
class Recall:
    """Placeholder in a step's arguments for a value that an earlier step kept."""

    name: str


Argument: TypeAlias = "Json | Recall | Sequence[Argument] | Mapping[str, Argument]"


@dataclass(frozen=True, slots=True)
class Step:
    """One request by the user: the tool call it becomes, and the claims that hold afterwards."""

    says: str
    tool: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    expects: Sequence[Expectation] = ()
    keeps: Mapping[str, Look] = field(default_factory=dict)
    aside: str = ""
    """Background a newcomer needs to follow."""
    first: "Ready | None" = None
    """Condition to wait for in the portal before the call, since the portal works asynchronously."""
    person: str = "yes"
    """The user's answer when the server asks: yes or no."""
    shown: int = 4
    """Maximum number of lines shown of the result."""
    changed: str = ""
    """What the step changed in the portal, for the summary; printed only if every claim held."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story: its title, background for newcomers, the role it runs in, and its steps."""

    title: str
    introduction: str
    steps: Sequence[Step]
    role: str = "administrator"
    options: Sequence[str] = ()
    """More arguments for `bizproc-mcp serve --demo`."""
    needs_tasks: bool = True
    """Whether its steps use tasks, which not every upstream has."""
