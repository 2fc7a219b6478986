"""The judges of the evidence: one for each thing that must never happen."""

from collections.abc import Callable, Iterator, Sequence

from tests.attacks.fuzz.evidence import Evidence, Finding
from tests.attacks.fuzz.judges.consent import unconsented
from tests.attacks.fuzz.judges.cost import frozen, grown, unending
from tests.attacks.fuzz.judges.health import dead, defective, unanswered
from tests.attacks.fuzz.judges.leaks import leaked
from tests.attacks.fuzz.judges.quoting import unquoted
from tests.attacks.fuzz.judges.unseen import unseen

__all__ = ["JUDGES", "TIMED", "findings_of"]

Judge = Callable[[Evidence], Iterator[Finding]]
JUDGES: Sequence[Judge] = (
    frozen, grown, unending, dead, unanswered, defective, unquoted, unseen, leaked, unconsented,
)  # fmt: skip
TIMED = frozenset({"freeze", "growth", "no answer", "slow end"})
"""Kinds that a loaded machine can cause: they count only if the step reproduces them on its own."""


def findings_of(evidence: Evidence, judges: Sequence[Judge] = JUDGES) -> list[Finding]:
    """All judges' findings, each defect once."""
    found = [finding for judge in judges for finding in judge(evidence)]
    return list({finding.key: finding for finding in found}.values())
