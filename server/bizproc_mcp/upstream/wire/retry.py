"""When to try again, and after how long.

Written out rather than taken from a retry library: what may be repeated depends on whether the
portal can have acted, waits come from `Retry-After`, and clock and randomness are passed in.
"""

import random
from dataclasses import dataclass

from bizproc_mcp.errors import (
    BizprocError,
    LimitExceeded,
    NotAPortal,
    OutcomeUnknown,
    Overloaded,
    PortalFailure,
    Unreachable,
)
from bizproc_mcp.upstream.wire.exchange import Request

__all__ = ["RetryPolicy", "settled"]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `tries` in all, nothing begun later than `total` seconds after the first."""

    tries: int = 4
    total: float = 30.0
    first: float = 0.5
    longest: float = 8.0

    def pause(
        self, request: Request, failure: BizprocError, tried: int, spent: float, chance: random.Random
    ) -> float | None:
        """Seconds to wait before the next try, None where there must be none."""
        if tried >= self.tries or not _repeatable(request, failure):
            return None
        said = failure.retry_after if isinstance(failure, LimitExceeded) else None
        if said is None:
            seconds = min(self.longest, self.first * 2 ** (tried - 1)) * chance.uniform(0.5, 1.0)
        else:
            seconds = said + chance.uniform(0.0, 0.25)
        return seconds if spent + seconds <= self.total else None


def _repeatable(request: Request, failure: BizprocError) -> bool:
    match failure:
        case Overloaded():
            return False
        case LimitExceeded():
            # Blocked for its working time a method stays so for minutes: the caller is told when.
            return failure.code != "OPERATION_TIME_LIMIT"
        case Unreachable():
            return True
        case PortalFailure():
            return not request.writes
        case _:
            return False


def settled(request: Request, failure: BizprocError) -> BizprocError:
    """The failure as the caller must see it: a write that may have happened is `OutcomeUnknown`."""
    if not request.writes:
        return failure
    unclear = isinstance(failure, PortalFailure) or (
        # An answer that is no portal's: a refusal by its status did nothing, any other may have.
        isinstance(failure, NotAPortal) and not 300 <= failure.status < 500
    )
    if not unclear:
        return failure
    assert isinstance(failure, PortalFailure | NotAPortal)  # noqa: S101  # narrows for the type checker
    return OutcomeUnknown(
        f"{failure.fact} Whether {request.path} took effect is not known.",
        "Look at the object before trying again.",
        code=failure.code,
        portal_text=failure.portal_text,
        status=failure.status,
    )
