"""The journal of a run: each defect once, with its round and its smallest input."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.attacks.fuzz.evidence import Finding
from tests.attacks.fuzz.rounds import Round

__all__ = ["Journal", "Noted"]

_LISTED = 8


@dataclass(slots=True)
class Noted:
    """A defect: its first occurrence, its reduced input, and the other rounds that showed it."""

    finding: Finding
    smallest: Round
    rounds: list[str]

    def lines(self) -> list[str]:
        """The lines of the report."""
        seed = self.rounds[0]
        where = [line for step in self.smallest.steps for line in step.lines()]
        last = ["and while it is told to end:", *self.smallest.last.lines()] if self.smallest.last else []
        return [
            f"FOUND {self.finding.kind}: {self.finding.where}",
            f"  {self.finding.what[:600]}",
            f"  again: python -m tests.attacks fuzz --replay {seed}",
            f"  scene: {self.smallest.scene.told()}",
            *(f"    {line}" for line in [*where, *last]),
            *([f"  policy: {self.smallest.scene.policy[:300]!r}"] if self.smallest.scene.policy else []),
        ]


@dataclass(slots=True)
class Journal:
    """The findings so far; `dismissed` are timing findings that could not be reproduced."""

    noted: dict[tuple[str, str], Noted] = field(default_factory=dict)
    dismissed: list[str] = field(default_factory=list)
    steps: int = 0
    rounds: int = 0

    def knows(self, finding: Finding, round_name: str) -> bool:
        """Whether the defect is already recorded; if so, add the round to it."""
        noted = self.noted.get(finding.key)
        if noted is not None:
            noted.rounds.append(round_name)
        return noted is not None

    def note(self, finding: Finding, smallest: Round, round_name: str) -> Noted:
        """Record a new defect."""
        noted = self.noted[finding.key] = Noted(finding, smallest, [round_name])
        return noted

    def dismiss(self, finding: Finding, round_name: str) -> None:
        """Record a finding that could not be reproduced."""
        self.dismissed.append(f"{finding.kind} {finding.where} in {round_name}: {finding.what}")

    def summary(self, seed: int) -> Sequence[str]:
        """The last lines of the report."""
        lines = [f"seed {seed}: {self.rounds} rounds, {self.steps} steps, {len(self.noted)} defects found"]
        for noted in self.noted.values():
            more = f" and {len(noted.rounds) - _LISTED} more" if len(noted.rounds) > _LISTED else ""
            where = f"{noted.finding.kind}: {noted.finding.where}"
            lines.append(f"  {where} ({', '.join(noted.rounds[:_LISTED])}{more})")
        if self.dismissed:
            lines.append(f"{len(self.dismissed)} suspicions were not seen again by themselves, on a loaded machine:")
            lines += [f"  {one}" for one in self.dismissed[:20]]
        return lines
