"""The run: rounds until the time is up; findings are confirmed, reduced and reported."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

import anyio

from tests.attacks.fuzz.evidence import Evidence, Finding
from tests.attacks.fuzz.findings import Journal
from tests.attacks.fuzz.judges import TIMED, findings_of
from tests.attacks.fuzz.playing import Ground, play
from tests.attacks.fuzz.portal import running_portal
from tests.attacks.fuzz.rounds import STEPS, Round, random_round
from tests.attacks.fuzz.shrinking import shrunk
from tests.attacks.fuzz.trap import running_trap

__all__ = ["Fuzzer", "ground"]

_TRIES = 12
"""Servers started to reduce one finding."""
_AGAIN = 2
"""How often a timing finding must be reproduced on its own."""


@contextmanager
def ground() -> Iterator[Ground]:
    """The resources of a run; the stand-in's log of our bad requests is silenced."""
    quiet = [logging.getLogger(name) for name in ("bizproc_standin", "mcp", "asyncio", "httpx", "client")]
    levels = [logger.level for logger in quiet]
    for logger in quiet:
        logger.setLevel(logging.CRITICAL)
    try:
        with running_portal() as portal, running_trap() as trap:
            yield Ground(portal, trap)
    finally:
        for logger, level in zip(quiet, levels, strict=True):
            logger.setLevel(level)


@dataclass(slots=True)
class Fuzzer:
    """The fuzzer; `tell` prints a line, `tries` limits the servers started to reduce one finding (0: no reduction)."""

    ground: Ground
    seed: int
    tell: Callable[[str], None]
    tries: int = _TRIES
    steps: int = STEPS
    journal: Journal = field(default_factory=Journal)

    async def run(self, seconds: float | None = None, rounds: int | None = None) -> Journal:
        """Run rounds until either limit is reached."""
        deadline = anyio.current_time() + (seconds if seconds is not None else 10**9)
        for number in count() if rounds is None else range(rounds):
            if anyio.current_time() >= deadline:
                break
            await self.one(random_round(self.seed, number, self.steps))
        return self.journal

    async def one(self, played: Round, *, aloud: bool = False) -> None:
        """Play a round, then examine its findings."""
        found: list[tuple[Finding, Round]] = []
        steps = list[object]()

        def see(evidence: Evidence) -> bool:
            findings = findings_of(evidence)
            steps.append(evidence.step)
            if aloud:
                self._tell_step(evidence, findings)
            until = list(played.steps[: len(steps)])
            ends = len(steps) > len(played.steps)
            found.extend((one, replace(played, steps=until, last=played.last if ends else None)) for one in findings)
            return True

        await play(self.ground, played, see)
        self.journal.rounds += 1
        self.journal.steps += len(steps)
        for finding, shown in found:
            if not self.journal.knows(finding, played.name):
                await self.closer(finding, shown)

    async def closer(self, finding: Finding, shown: Round) -> None:
        """Replay the step on its own: timing findings must be reproduced; other findings are reduced and recorded."""
        alone = replace(shown, steps=[] if shown.last else shown.steps[-1:])
        seen_alone = await self.shows(finding, alone)
        start = alone if seen_alone else shown
        if finding.kind in TIMED and not (seen_alone and await self._seen_again(finding, alone)):
            self.journal.dismiss(finding, shown.name)
            return

        async def shows(smaller: Round) -> bool:
            return await self.shows(finding, smaller)

        alike = sum(kind == finding.kind for kind, _ in self.journal.noted)
        smallest = await shrunk(start, shows, self.tries // (1 + alike))
        for line in self.journal.note(finding, smallest, shown.name).lines():
            self.tell(line)

    async def _seen_again(self, finding: Finding, alone: Round) -> bool:
        for _ in range(_AGAIN - 1):
            if not await self.shows(finding, alone):
                return False
        return True

    async def shows(self, finding: Finding, played: Round) -> bool:
        """Whether a round shows this exact defect."""
        found: list[Finding] = []

        def see(evidence: Evidence) -> bool:
            found.extend(one for one in findings_of(evidence) if one.key == finding.key)
            return not found

        await play(self.ground, played, see)
        return bool(found)

    def _tell_step(self, evidence: Evidence, findings: list[Finding]) -> None:
        for line in evidence.step.lines():
            self.tell(f"  {line[:400]}")
        for text in evidence.texts():
            self.tell(f"    > {text[:300]!r}")
        cost = f"stall {evidence.stall:.2f} s, {evidence.seconds:.2f} s, {evidence.grown / 2**20:.0f} MB"
        self.tell(f"    {cost}, {len(evidence.received)} requests, {len(evidence.questions)} questions")
        for finding in findings:
            self.tell(f"    FOUND {finding.kind}: {finding.where}: {finding.what[:400]}")
