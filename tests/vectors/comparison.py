"""The result of an adapter: the portal's answers beside the stand-in's, aspect by aspect."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from tests.vectors.shapes import expected, ours, same
from tests.vectors.vector import Vector


class NoCounterpartError(Exception):
    """The stand-in has no counterpart for this vector; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One compared value. `name` is the class in which a difference is counted."""

    name: str
    portal: object
    standin: object

    @property
    def agrees(self) -> bool:
        """Whether both values are equal."""
        return same(ours(self.portal), ours(self.standin))


Adapter = Callable[[Vector], Sequence[Aspect]]


def adapter(file: str) -> Adapter:
    """Return the adapter of a vector file: `compare` in the module of the same name."""
    return cast(Adapter, importlib.import_module(f"tests.vectors.adapters.{file}").compare)


def answer(vector: Vector, do: Callable[[], object]) -> list[Aspect]:
    """Compare one answer as a whole."""
    return [Aspect(vector.group, expected(vector.output), guarded(do))]


def guarded(do: Callable[[], object]) -> object:
    """Return the stand-in's answer; an exception becomes an answer that never agrees."""
    try:
        return ours(do())
    except NoCounterpartError:
        raise
    except Exception as error:  # noqa: BLE001 - the comparison must show errors of the stand-in
        return ("standin error", f"{type(error).__name__}: {str(error)[:80]}")
