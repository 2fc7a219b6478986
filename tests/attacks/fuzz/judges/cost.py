"""Limits on the time and memory that one input may cost."""

from collections.abc import Iterator

from tests.attacks.fuzz.evidence import Evidence, Finding

__all__ = ["LONGEST_END", "LONGEST_STALL", "MOST_GROWTH", "frozen", "grown", "unending"]

LONGEST_STALL = 1.0
"""Seconds during which no other request is answered."""
MOST_GROWTH = 200 * 2**20
LONGEST_END = 2.0
"""Seconds that clients wait after closing standard input."""


def frozen(evidence: Evidence) -> Iterator[Finding]:
    """Whether other requests had to wait."""
    if evidence.stall > LONGEST_STALL:
        yield Finding("freeze", _about(evidence), f"others waited {evidence.stall:.1f} s for an answer")


def grown(evidence: Evidence) -> Iterator[Finding]:
    """Whether the process grew too much, even temporarily."""
    if evidence.grown > MOST_GROWTH:
        yield Finding("growth", _about(evidence), f"the process grew by {evidence.grown / 2**20:.0f} MB")


def unending(evidence: Evidence) -> Iterator[Finding]:
    """Whether the process took too long to end."""
    if evidence.ending > LONGEST_END:
        what = f"it took {evidence.ending:.1f} s to end by {evidence.scene.ending}"
        yield Finding("slow end", evidence.scene.serving, what)


def _about(evidence: Evidence) -> str:
    return f"{evidence.step.does} {evidence.step.about}"
