"""How far a vector file agrees: counts, and classes of differences with an example each."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.vectors.comparison import Aspect, NoCounterpartError, adapter
from tests.vectors.deliberate import stubbed
from tests.vectors.vector import Vector

WANTED = 0.99
"""The share of comparable vectors that must agree."""
_UNTOLD = {"world", "departments", "people", "runs", "started_by", "heads", "admins", "template"}


@dataclass(slots=True)
class Class:
    """Differences of one kind."""

    seen: int = 0
    apart: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Agreement:
    """The results of a file's vectors."""

    file: str
    agree: int = 0
    total: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    deliberate: list[str] = field(default_factory=list)
    stubbed: Counter[str] = field(default_factory=Counter)
    """The vectors per class that were compared with a service of the recording, which decides instead of the portal."""
    needless: list[str] = field(default_factory=list)
    """Listed as deliberate differences, but they agree."""
    apart: list[str] = field(default_factory=list)
    classes: dict[str, Class] = field(default_factory=dict)

    @property
    def comparable(self) -> int:
        """Return the number of vectors that count: not those without a counterpart, and no deliberate differences."""
        return self.total - sum(self.missing.values()) - len(self.deliberate)

    @property
    def enough(self) -> bool:
        """Whether enough vectors agree."""
        return self.agree >= WANTED * self.comparable

    def count(self, vector: Vector, aspects: Iterable[Aspect]) -> bool:
        """Count a vector, aspect by aspect; return whether all aspects agree."""
        good = True
        for aspect in aspects:
            kind = self.classes.setdefault(aspect.name, Class())
            kind.seen += 1
            if not aspect.agrees:
                good = False
                kind.apart += 1
                kind.examples.append(_example(vector, aspect))
        return good


def agreement(file: str, vectors: Iterable[Vector], deliberate: Mapping[str, str]) -> Agreement:
    """Compare each vector of a file with the stand-in."""
    compare = adapter(file)
    found = Agreement(file)
    for vector in vectors:
        found.total += 1
        try:
            aspects = compare(vector)
        except NoCounterpartError as reason:
            found.missing[str(reason)] += 1
            continue
        if mark := stubbed(vector):
            found.stubbed[mark] += 1
        if vector.id in deliberate:
            found.deliberate.append(vector.id)
            if all(aspect.agrees for aspect in aspects):
                found.needless.append(vector.id)
        elif found.count(vector, aspects):
            found.agree += 1
        else:
            found.apart.append(vector.id)
    return found


def _example(vector: Vector, aspect: Aspect) -> str:
    portal, standin = aspect.portal, aspect.standin
    if isinstance(portal, dict) and isinstance(standin, dict):
        differing = [key for key in {**portal, **standin} if not _agree(portal, standin, key)]
        portal = {key: portal.get(key, "(not set)") for key in differing}
        standin = {key: standin.get(key, "(not set)") for key in differing}
    told = {key: item for key, item in vector.given.items() if key not in _UNTOLD}
    about = f"{vector.id} {vector.about} {_short(told)}"
    return f"{about}\n        portal   {_short(portal)}\n        stand-in {_short(standin)}"


def _agree(portal: Mapping[str, object], standin: Mapping[str, object], key: str) -> bool:
    return key in portal and key in standin and Aspect(key, portal[key], standin[key]).agrees


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:300]
