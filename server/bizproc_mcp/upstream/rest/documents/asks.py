"""Commands together with what to do with their answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.upstream.rest.dialect import Command, RestAnswer, given
from bizproc_mcp.upstream.rest.documents.reasons import reason

__all__ = ["Ask", "take_all"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A command and the reader of its answer; `part` names what is missing if it fails, "" if nobody would miss it."""

    command: Command
    take: Callable[[RestAnswer], None]
    part: str = ""


def take_all(asks: Sequence[Ask], answers: Sequence[RestAnswer | BizprocError], scope: str) -> dict[str, str]:
    """Read each answer; one that fails costs nothing else. Returns the parts that are missing, with the reasons."""
    unread: dict[str, str] = {}
    for ask, answer in zip(asks, answers, strict=True):
        try:
            ask.take(given(answer))
        except BizprocError as error:
            if ask.part:
                unread[ask.part] = reason(error, scope)
    return unread
