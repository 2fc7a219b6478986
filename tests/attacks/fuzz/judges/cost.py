"""Time and memory that one input may cost."""

from collections.abc import Iterator

from tests.attacks.fuzz.evidence import Evidence, Finding

__all__ = ["LONGEST_END", "LONGEST_STALL", "MOST_GROWTH", "frozen", "grown", "unending"]

LONGEST_STALL = 1.0
"""Seconds in which nobody else is answered."""
MOST_GROWTH = 200 * 2**20
LONGEST_END = 2.0
"""Seconds that clients allow after they have closed the input."""


def frozen(evidence: Evidence) -> Iterator[Finding]:
    """Whether others had to wait for an answer."""
    if evidence.stall > LONGEST_STALL:
        yield Finding("freeze", _about(evidence), f"others waited {evidence.stall:.1f} s for an answer")


def grown(evidence: Evidence) -> Iterator[Finding]:
    """Whether the process grew, even for a moment."""
    if evidence.grown > MOST_GROWTH:
        yield Finding("growth", _about(evidence), f"the process grew by {evidence.grown / 2**20:.0f} MB")


def unending(evidence: Evidence) -> Iterator[Finding]:
    """Whether it took its time to end."""
    if evidence.ending > LONGEST_END:
        what = f"it took {evidence.ending:.1f} s to end by {evidence.scene.ending}"
        yield Finding("slow end", evidence.scene.serving, what)


def _about(evidence: Evidence) -> str:
    return f"{evidence.step.does} {evidence.step.about}"
