"""Reducing an input: fewer steps, fewer edits, shorter texts, each tried on a fresh server."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from tests.attacks.fuzz.edits import Edit
from tests.attacks.fuzz.rounds import Round
from tests.attacks.fuzz.script import HONEST, Script
from tests.attacks.fuzz.spoils import Spoil
from tests.attacks.fuzz.steps import YES, Step
from tests.attacks.fuzz.values import Raw

__all__ = ["shrunk"]

_T = TypeVar("_T")
Shows = Callable[[Round], Awaitable[bool]]


async def shrunk(found: Round, shows: Shows, tries: int) -> Round:
    """Reduce the round while it still shows the defect, within a number of tries; return the smallest."""
    smallest, tried = found, 0
    going = True
    while going and tried < tries:
        going = False
        for smaller in _smaller(smallest):
            tried += 1
            if await shows(smaller):
                smallest, going = smaller, True
                break
            if tried >= tries:
                break
    return smallest


def _smaller(played: Round) -> Iterator[Round]:
    """Rounds about half the size, the largest cuts first."""
    steps = played.steps
    if played.last is not None and steps:
        yield replace(played, steps=())
    if len(steps) > 1:
        yield replace(played, steps=steps[-1:])
        yield replace(played, steps=steps[len(steps) // 2 :])
        yield replace(played, steps=steps[: len(steps) // 2])
    if len(steps) == 1:
        yield from (replace(played, steps=(step,)) for step in _smaller_step(steps[0]))
    if not steps and played.last is not None:
        yield from (replace(played, last=step) for step in _smaller_step(played.last))


def _smaller_step(step: Step) -> Iterator[Step]:
    if step.later is not None:
        yield replace(step, later=None)
        yield from (replace(step, later=script) for script in _smaller_script(step.later))
    if not step.script.honest:
        yield replace(step, script=HONEST)
        yield from (replace(step, script=script) for script in _smaller_script(step.script))
    if list(step.replies) != [YES]:
        yield replace(step, replies=(YES,))
    if step.does == "call":
        for name in step.arguments:
            yield replace(step, arguments={key: one for key, one in step.arguments.items() if key != name})
        yield from (replace(step, arguments=one) for one in _halves_of_map(step.arguments))
    if len(step.body) > 1:
        yield from (replace(step, body=bytes(body)) for body in _halves(step.body))


def _smaller_script(script: Script) -> Iterator[Script]:
    parts: Sequence[Edit | Spoil] = [*script.edits, *script.spoils]
    if len(parts) > 1:
        yield from (_script(half) for half in _halves(parts))
    for place, part in enumerate(parts):
        for smaller in _smaller_part(part):
            yield _script([*parts[:place], smaller, *parts[place + 1 :]])


def _script(parts: Sequence[Edit | Spoil]) -> Script:
    edits = tuple(one for one in parts if isinstance(one, Edit))
    return Script(edits, tuple(one for one in parts if isinstance(one, Spoil)))


def _smaller_part(part: Edit | Spoil) -> Iterator[Edit | Spoil]:
    if isinstance(part, Spoil):
        yield from (replace(part, text="".join(text)) for text in _halves(part.text))
    else:
        yield from (replace(part, value=value) for value in _smaller_value(part.value))


def _smaller_value(value: object) -> Iterator[object]:
    if isinstance(value, str):
        yield from _halves(value)
    elif isinstance(value, Raw):
        return
    elif isinstance(value, list):
        yield from value[:1]
        yield from _halves(value)
    elif isinstance(value, Mapping):
        yield from _halves_of_map(value)


def _halves_of_map(value: Mapping[str, object]) -> Iterator[dict[str, object]]:
    if len(value) > 8:
        yield from (dict(half) for half in _halves(list(value.items())))
    for name, one in value.items():
        for smaller in _smaller_value(one):
            yield {**value, name: smaller}


def _halves(whole: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The first half and the second half."""
    half = len(whole) // 2
    if half:
        yield whole[:half]
        yield whole[half:]
