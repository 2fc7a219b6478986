"""Who looks at the evidence: a judge for each thing that may never be."""

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
"""Kinds that a loaded machine may bring about: they count only where they are found again, the step by itself."""


def findings_of(evidence: Evidence, judges: Sequence[Judge] = JUDGES) -> list[Finding]:
    """What all of them find, each defect once."""
    found = [finding for judge in judges for finding in judge(evidence)]
    return list({finding.key: finding for finding in found}.values())
