"""What an adapter gives back: what the portal said beside what the stand-in says, aspect by aspect."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from tests.vectors.shapes import expected, ours, same
from tests.vectors.vector import Vector


class NoCounterpartError(Exception):
    """The stand-in has nothing this vector could be put to; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that is compared. `name` is the class a disagreement is counted in."""

    name: str
    portal: object
    standin: object

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return same(ours(self.portal), ours(self.standin))


Adapter = Callable[[Vector], Sequence[Aspect]]


def adapter(file: str) -> Adapter:
    """Return the way a file's vectors are put to the stand-in: `compare` of the module of that name."""
    return cast(Adapter, importlib.import_module(f"tests.vectors.adapters.{file}").compare)


def answer(vector: Vector, do: Callable[[], object]) -> list[Aspect]:
    """Compare one answer as a whole."""
    return [Aspect(vector.group, expected(vector.output), guarded(do))]


def guarded(do: Callable[[], object]) -> object:
    """Return what the stand-in says; whatever breaks is an answer that agrees with nothing."""
    try:
        return ours(do())
    except NoCounterpartError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of the stand-in is what a comparison is to show
        return ("standin error", f"{type(error).__name__}: {str(error)[:80]}")
