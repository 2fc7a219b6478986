"""When to retry, and after how long.

Not taken from a retry library: whether a retry is allowed depends on whether the portal may have acted,
waiting times come from `Retry-After`, and clock and randomness are passed in.
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
    """At most `tries` tries in total; none starts later than `total` seconds after the first."""

    tries: int = 4
    total: float = 30.0
    first: float = 0.5
    longest: float = 8.0

    def pause(
        self, request: Request, failure: BizprocError, tried: int, spent: float, chance: random.Random
    ) -> float | None:
        """Seconds to wait before the next try, or None if there must be none."""
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
            # A method blocked for its operating time stays blocked for minutes; the error says until when.
            return failure.code != "OPERATION_TIME_LIMIT"
        case Unreachable():
            return True
        case PortalFailure():
            return not request.writes
        case _:
            return False


def settled(request: Request, failure: BizprocError) -> BizprocError:
    """Convert the failure for the caller: a write that may have happened becomes `OutcomeUnknown`."""
    if not request.writes:
        return failure
    unclear = isinstance(failure, PortalFailure) or (
        # The response isn't from a portal: with a 3xx or 4xx status nothing was done, with any other it may have
        # been.
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
