"""Whether a call stays within the policy's limits."""

from bizproc_mcp.models.tasks import DECLINING
from bizproc_mcp.safety.journal import Counts
from bizproc_mcp.safety.policy.rules import Limits

__all__ = ["over_limit"]


def over_limit(limits: Limits, counts: Counts, count: int, decision: str) -> str:
    """The limit that a call on `count` objects would exceed; "" if none.

    Counts come from the journal, so a restart does not reset them.
    """
    if limits.bulk_size is not None and count > limits.bulk_size:
        return f"bulk_size: {count} objects in one call, {limits.bulk_size} are allowed"
    checks = [
        ("writes_per_hour", limits.writes_per_hour, counts.writes_hour),
        ("writes_per_day", limits.writes_per_day, counts.writes_day),
    ]
    if decision in DECLINING:
        checks += [
            ("rejections_per_hour", limits.rejections_per_hour, counts.rejections_hour),
            ("rejections_per_day", limits.rejections_per_day, counts.rejections_day),
        ]
    for name, allowed, used in checks:
        if allowed is not None and used + count > allowed:
            return f"{name}: {used} of {allowed} are used, this call needs {count}"
    return ""
