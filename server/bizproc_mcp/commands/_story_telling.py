"""Plays a story step by step, checks every claim, and reports the ones that fail."""

import json
import textwrap
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import anyio

from bizproc_mcp.commands._story import Answered, Argument, Expectation, PortalWindow, Ready, Recall, Scene, Step, Story
from bizproc_mcp.commands._story_checks import at
from bizproc_mcp.models._base import Json

WIDTH = 80
WAITING_SECONDS = 10.0

Call = Callable[[str, Mapping[str, Json]], Awaitable[Answered]]
"""Calls a tool; raises `BrokenSession` if no response comes."""


class BrokenSession(Exception):
    """The server did not respond at all."""


@dataclass(slots=True)
class Person:
    """The person at the client: answers the server's questions as the step says."""

    answer: str = "yes"
    questions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Teller:
    """Plays stories over one session and records the failures."""

    call: Call
    portal: PortalWindow
    person: Person
    say: Callable[[str], None]
    kept: dict[str, Json] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """The failed steps, by number and text."""
    looks: int = 0

    async def tell(self, story: Story) -> bool:
        """Play every step; return whether every claim held."""
        self._wrapped(story.title, "")
        self._wrapped("=" * len(story.title), "")
        self._wrapped(story.introduction, "")
        self.say(_LEGEND)
        for number, step in enumerate(story.steps, start=1):
            self.say("")
            self._wrapped(f'"{step.says}"', f"{number:2}. ", "    ")
            try:
                as_told = await self._play(step)
            except (BrokenSession, OSError) as broken:
                as_told = self._differs("an answer comes", "an answer", f"{type(broken).__name__}: {broken}")
            if as_told and step.changed:
                self.changed.append(step.changed)
            if not as_told:
                self.wrong.append(f"step {number} ({step.says})")
        return not self.wrong

    async def summary(self, story: Story, seconds: float) -> None:
        """Print what changed, and whether every claim held."""
        self.say("\nWhat changed in the portal")
        for change in self.changed:
            self._wrapped(change, "  - ", "    ")
        told = len(story.steps) - len(self.wrong)
        self.say("")
        self._wrapped(
            f"{told} of {len(story.steps)} steps went as told; {self.looks} claims checked in {seconds:.1f} s.", ""
        )
        for wrong in self.wrong:
            self._wrapped(wrong, "NOT AS TOLD: ", "  ")

    async def _play(self, step: Step) -> bool:
        missing = [one.name for one in _recalls(step.arguments) if self.kept.get(one.name) is None]
        if missing:
            return self._differs("an earlier step gave what this one needs", ", ".join(missing), None)
        arguments = {name: self._filled(value) for name, value in step.arguments.items()}
        if step.aside:
            self._wrapped(f"({step.aside})", "    ")
        self._wrapped(_short_call(step.tool, arguments), "    > ", "        ")
        self.person.answer = step.person
        self.person.questions.clear()
        if step.first is not None:
            await self._wait(step.first)
        before = await self._commands()
        answered = await self.call(step.tool, arguments)
        after = await self._commands()
        for question in self.person.questions:
            self._wrapped(" ".join(question.split()), "    ? ", "      ")
            self._wrapped(f'the person says "{step.person}"', "      ")
        self._show(answered, step.shown)
        sent = {method: count - before.get(method, 0) for method, count in after.items()}
        scene = Scene(answered, self.kept, sent, tuple(self.person.questions), self.portal)
        for name, look in step.keeps.items():
            self.kept[name] = await look(scene)
        return all([await self._check(expectation, scene) for expectation in step.expects])

    async def _wait(self, ready: Ready) -> None:
        """Poll until the condition holds, for a limited time: if it never does, the step's claims fail."""
        with anyio.move_on_after(WAITING_SECONDS):
            while not await ready(self.portal):  # noqa: ASYNC110 (another process, which can only be polled)
                await anyio.sleep(0.05)

    async def _check(self, expectation: Expectation, scene: Scene) -> bool:
        self.looks += 1
        found = await expectation.look(scene)
        if found != expectation.expected:
            return self._differs(expectation.claim, expectation.expected, found)
        self._wrapped(expectation.claim, "    = ", "      ")
        return True

    def _differs(self, claim: str, expected: Json, found: Json) -> bool:
        self._wrapped(claim, "    ! NOT AS TOLD: ", "      ")
        self._wrapped(json.dumps(expected, ensure_ascii=False, default=str), "      expected ", "        ")
        self._wrapped(json.dumps(found, ensure_ascii=False, default=str), "      found    ", "        ")
        return False

    async def _commands(self) -> dict[str, int]:
        counted = at(await self.portal.look("requests"), "commands")
        pairs = counted.items() if isinstance(counted, Mapping) else ()
        return {method: count for method, count in pairs if isinstance(count, int)}

    def _filled(self, value: Argument) -> Json:
        if isinstance(value, Recall):
            return self.kept[value.name]
        if isinstance(value, str | int | float) or value is None:
            return value
        if isinstance(value, Mapping):
            return {name: self._filled(one) for name, one in value.items()}
        return [self._filled(one) for one in value]

    def _show(self, answered: Answered, lines: int) -> None:
        text = answered.text.removeprefix("[demo] ")
        named = answered.refused and not text.startswith("refused: ")
        told = (f"refused: {text}" if named else text).splitlines()
        for number, line in enumerate(told[:lines]):
            self._wrapped(line, "      " if number else "    < ", "        " if len(told) > 1 else "      ")
        if len(told) > lines:
            self.say(f"      ({len(told) - lines} more lines)")

    def _wrapped(self, text: str, first: str, following: str = "") -> None:
        self.say(textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=following or first))


_LEGEND = """
  "  what the person says to the assistant
  >  the tool the assistant calls        <  what the server answers, shortened
  ?  what the server asks the person     =  a claim that was checked and holds"""


def _recalls(value: Argument) -> list[Recall]:
    """Every `Recall` anywhere in an argument."""
    if isinstance(value, Recall):
        return [value]
    if isinstance(value, str | int | float) or value is None:
        return []
    parts = value.values() if isinstance(value, Mapping) else value
    return [recall for part in parts for recall in _recalls(part)]


def _short_call(tool: str, arguments: Mapping[str, Json]) -> str:
    """The call as text, with long values shortened in the middle."""
    shown = []
    for name, value in arguments.items():
        text = json.dumps(value, ensure_ascii=False)
        if name == "event_token":
            text = f"{text[:18]}...{text[-9:]}"
        shown.append(f"{name}={text}")
    return f"{tool}({', '.join(shown)})"
