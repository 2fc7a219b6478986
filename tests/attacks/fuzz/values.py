"""Hostile JSON values, including those only in hand-written documents: huge numbers, duplicate names, any depth."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.attacks.fuzz.texts import MARK, hostile_text, shortened

__all__ = ["Raw", "as_json", "hostile_value", "told"]

_PIECE = re.compile(r'"@RAW(\d+)@"')


@dataclass(frozen=True, slots=True)
class Raw:
    """A fragment of JSON to be written unchanged."""

    text: str


def hostile_value(chance: Random) -> object:
    """Usually a text; otherwise a number, a shape or a JSON fragment that fits no column."""
    kind = chance.random()
    if kind < 0.55:
        return hostile_text(chance)
    if kind < 0.75:
        return chance.choice(_ODD)
    if kind < 0.9:
        return _shape(chance)
    return chance.choice(_RAW)


_ODD: Sequence[object] = (
    *(None, True, False, 0, 1, -1, 50, 2**31, 2**53 + 1, 2**63, 10**12, -(10**12), 10**30, 0.5, -0.0, 1e308),
    *(math.nan, math.inf, -math.inf, [], {}, "", "0", [[]], [{}], [None], {"": ""}, {"0": "Y"}, {"1": {"2": {}}}),
)
_RAW = (
    Raw("1e999"),
    Raw("9" * 4000),
    Raw("9" * 6000),
    Raw("-" + "9" * 400 + ".5"),
    Raw("1" + "0" * 1000 + "e-1000"),
    Raw('{"ID":"1","ID":"2","id":"3"}'),
    Raw('"\\ud800"'),
    Raw('"\\udfff\\ud800"'),
    Raw("[" * 900 + "]" * 900),
    Raw("[" * 100_000 + "]" * 100_000),
    Raw('{"a":' * 50_000 + "1" + "}" * 50_000),
    Raw("[" + "[]," * 100_000 + "[]]"),
)


def _shape(chance: Random) -> object:
    text = hostile_text(chance) if chance.random() < 0.5 else MARK
    short = text[:200]
    shapes: Sequence[object] = (
        [text],
        [text, text],
        {"0": text, "1": text},
        {"1": text, "0": text},
        {short: short},
        {"value": text, "VALUE": [text]},
        [["name.pdf", text]],
        ["name.pdf", text],
        {"path": short},
        {"Name": short, "Type": short, "Options": [short], "Default": {short: [short]}},
        [short] * 60,
        [short] * 3000,
        {f"k{number}": short for number in range(500)},
        [[[[[[[[short]]]]]]]],
        [1, "2", None, [], {}, True, short],
        list(range(20_000)),
    )
    return chance.choice(shapes)


def as_json(value: object) -> str:
    """Encode a document, fragments unchanged; non-ASCII characters are escaped, so that lone surrogates can be sent."""
    pieces: list[str] = []

    def name(piece: object) -> str:
        if not isinstance(piece, Raw):
            raise TypeError(type(piece).__name__)
        pieces.append(piece.text)
        return f"@RAW{len(pieces) - 1}@"

    text = json.dumps(value, ensure_ascii=True, default=name)
    return _PIECE.sub(lambda found: pieces[int(found[1])], text) if pieces else text


def told(value: object) -> str:
    """A value for one line of a report."""
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, Raw):
        return f"Raw({shortened(value.text)})"
    if isinstance(value, Mapping):
        shown = [f"{told(key)}: {told(one)}" for key, one in list(value.items())[:12]]
        return "{" + ", ".join(shown) + (f", … {len(value)} in all" if len(value) > 12 else "") + "}"
    if isinstance(value, list | tuple):
        shown = [told(one) for one in value[:12]]
        return "[" + ", ".join(shown) + (f", … {len(value)} in all" if len(value) > 12 else "") + "]"
    return repr(value)
