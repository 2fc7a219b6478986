"""What a portal answers to a write that it did: anything else says nothing, however good the answer looks."""

from bizproc_mcp.errors import OutcomeUnknown
from bizproc_mcp.models._base import Json

__all__ = ["check_done", "not_done", "unconfirmed"]


def not_done(call: str, answer: Json, *good: bool | None) -> OutcomeUnknown | None:
    """None where the answer is one of the `good` ones exactly; PHP's other truths and untruths are none of them."""
    return None if any(answer is one for one in good) else unconfirmed(call, *good)


def unconfirmed(call: str, *good: bool | None) -> OutcomeUnknown:
    """The error for an answer that is none of the `good` ones."""
    wanted = " or ".join("null" if one is None else str(one).lower() for one in good)
    return OutcomeUnknown(
        f"The answer to {call} is not the {wanted} that says it was done: whether it took effect is not known.",
        "Look at the object before trying again.",
    )


def check_done(call: str, answer: Json, *good: bool | None) -> None:
    """Raise `OutcomeUnknown` for any answer but the `good` ones."""
    unclear = not_done(call, answer, *good)
    if unclear is not None:
        raise unclear
