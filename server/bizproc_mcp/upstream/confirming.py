"""Check the portal's response to a write: only the documented success values count."""

from bizproc_mcp.errors import OutcomeUnknown
from bizproc_mcp.models._base import Json

__all__ = ["check_done", "not_done", "unconfirmed"]


def not_done(call: str, answer: Json, *good: bool | None) -> OutcomeUnknown | None:
    """Return None if the response is exactly one of `good`; other values that are true or false in PHP don't count."""
    return None if any(answer is one for one in good) else unconfirmed(call, *good)


def unconfirmed(call: str, *good: bool | None) -> OutcomeUnknown:
    """The error for a response that is not one of `good`."""
    wanted = " or ".join("null" if one is None else str(one).lower() for one in good)
    return OutcomeUnknown(
        f"The answer to {call} is not the {wanted} that says it was done: whether it took effect is not known.",
        "Look at the object before trying again.",
    )


def check_done(call: str, answer: Json, *good: bool | None) -> None:
    """Raise `OutcomeUnknown` unless the response is one of `good`."""
    unclear = not_done(call, answer, *good)
    if unclear is not None:
        raise unclear
