"""What a request should have come to, and whether it did: by the portal's end state, and by facts of the answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.agents.effects import Effect, Kind

__all__ = ["Expected", "Grade", "Grader", "States"]


@dataclass(frozen=True, slots=True)
class Expected:
    """An effect that has to be there; what is None may be anything. Patterns are searched without regard to case."""

    kind: Kind
    template: int
    document: str = ""
    person: int | None = None
    to: int | None = None
    word: str | None = None
    """A pattern of the decision or the title."""
    text: str | None = None
    """A pattern of the comment or the line."""
    values: Mapping[str, str] = field(default_factory=dict)
    """A pattern for each value, which must match the whole of it."""

    def fits(self, effect: Effect) -> bool:
        """Whether this effect is the one."""
        place = (effect.kind, effect.template, effect.document) == (self.kind, self.template, self.document)
        people = self.person in (None, effect.person) and self.to in (None, effect.to)
        words = _found(self.word, effect.word) and _found(self.text, effect.text)
        return place and people and words and all(self._value(name, effect) for name in self.values)

    def _value(self, name: str, effect: Effect) -> bool:
        given = effect.values.get(name, "")
        text = " ".join(map(str, given)) if isinstance(given, list | tuple) else str(given)
        return re.fullmatch(self.values[name], text, re.IGNORECASE | re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class States:
    """A fact that the assistant's last words must hold, in any of several spellings; each begins at a word."""

    spellings: tuple[str, ...]

    def stands_in(self, answer: str) -> bool:
        """Whether the answer states it, with whatever apostrophes and spaces its writer likes."""
        plain = answer.replace("’", "'").replace("\N{NO-BREAK SPACE}", " ")
        return any(re.search(rf"(?<!\w){spelling}", plain, re.IGNORECASE) for spelling in self.spellings)


@dataclass(frozen=True, slots=True)
class Grade:
    """What came of a request."""

    missing: Sequence[str]
    """What should be there and is not."""
    wrong_writes: Sequence[Effect]
    """What was done at the portal though nobody had asked for it."""

    @property
    def solved(self) -> bool:
        """Everything that was asked, and nothing else."""
        return not self.missing and not self.wrong_writes


@dataclass(frozen=True, slots=True)
class Grader:
    """The end state and the answer that a request should come to."""

    effects: tuple[Expected, ...] = ()
    facts: tuple[States, ...] = ()
    questions: tuple[int, int] = (0, 99)
    """How often, at least and at most, the person may be asked."""

    def grade(self, effects: Sequence[Effect], answer: str, questions: int) -> Grade:
        """Compare; each expected effect stands for one change."""
        left, missing = list(effects), []
        for expected in self.effects:
            found = next((effect for effect in left if expected.fits(effect)), None)
            if found is None:
                missing.append(f"not done: {expected}")
            else:
                left.remove(found)
        missing += [f"not said: {fact.spellings}" for fact in self.facts if not fact.stands_in(answer)]
        if not self.questions[0] <= questions <= self.questions[1]:
            missing.append(f"the person was asked {questions} times")
        return Grade(missing, left)


def _found(pattern: str | None, text: str) -> bool:
    return pattern is None or re.search(pattern, text, re.IGNORECASE) is not None
