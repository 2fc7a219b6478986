"""A reader of outlines who knows docs/portal.md 6.6 and nothing of the engine: which steps the words let happen.

The reader takes the words alone, and the values that the names in them have. Operators hold as docs/portal.md 6.6 says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["Held", "Reader"]

_VALUE = (
    r"(?:«[^»]*»|-?[0-9]+(?:\.[0-9]+)?|(?:user|group|department) [0-9]+|the document's responsible person or creator"
    r"|nobody|empty|yes|no|(?:Variable|Parameter):\w+)"
)
_LIST = rf"{_VALUE}(?:, {_VALUE})*"
_ROW = re.compile(
    r"(?P<subject>[\w:]+) (?:"
    r"(?P<nothing>is empty or «0»|is neither empty nor «0»)|(?P<empty>is empty|is not empty)"
    rf"|between (?P<low>{_VALUE}) and (?P<high>{_VALUE})"
    r"|(?P<verb>is (?:not )?(?:one of|part of|in)|contains|does not contain|is identical to|[=≠<>≤≥])"
    rf" (?P<given>{_LIST})"
    r")(?: \((?P<note>[^()]*)\))?"
)
_NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_YES = ("Y", "1", "true", True, 1)


@dataclass(frozen=True, slots=True)
class Held:
    """What a name stands for: the type it was declared with, and the value it has; several are a list."""

    kind: str
    value: object


class Reader:
    """Reads a whole outline; `people` are those that `user 3`, `group 5` and the like mean."""

    def __init__(self, held: Mapping[str, Held], people: Mapping[str, Sequence[int]]) -> None:
        self._held = held
        self._people = people

    def steps(self, outline: str) -> list[str]:
        """The texts of the `Log` steps that happen, in their order."""
        happened: list[str] = []
        self._block(_tree(outline), happened)
        return happened

    def holds(self, words: str) -> bool:
        """Whether a condition holds: rows joined with and belong together, and one such group is enough."""
        if words == "always":
            return True
        groups, at, joiner = [True], 0, "and"
        while True:
            row = _ROW.match(words, at)
            assert row is not None, f"cannot read {words[at:]!r}"
            if joiner == "or":
                groups.append(True)
            groups[-1] = groups[-1] and self._row(row)
            at = row.end()
            if at == len(words):
                return any(groups)
            joiner = words[at + 1 :].partition(" ")[0]
            assert joiner in ("and", "or"), f"cannot read {words[at:]!r}"
            at += len(joiner) + 2

    def _block(self, lines: "Sequence[_Line]", happened: list[str]) -> bool:
        """False where the process has ended."""
        chosen = False
        for line in lines:
            head = line.words
            if head.startswith("if "):
                chosen = False
            if "(off" in head:
                continue
            if step := re.fullmatch(r"[0-9]+\. Log «([^»]*)»", head):
                happened.append(step[1])
            elif re.fullmatch(r"[0-9]+\. End of the process.*", head):
                return False
            elif loop := re.fullmatch(r"while (.*):", head):
                # The loops that are read here end the process in their first round.
                if self.holds(loop[1]) and not self._block(line.inside, happened):
                    return False
            else:
                branch = re.fullmatch(r"(?:(?:else )?if (.*?)|else)(?:: nothing|:)", head)
                assert branch is not None, f"cannot read {head!r}"
                if not chosen and (branch[1] is None or self.holds(branch[1])):
                    chosen = True
                    if not self._block(line.inside, happened):
                        return False
        return True

    def _row(self, row: re.Match[str]) -> bool:
        note = row["note"] or ""
        if note.startswith(("always holds", "never holds")):
            return note.startswith("always")
        held = self._held[row["subject"]]
        own = _items(held.value)
        if row["nothing"]:
            return all(map(_is_nothing, own or [None])) == ("neither" not in row["nothing"])
        if row["empty"]:
            return all(one in (None, "") or one is False for one in own) == ("not" not in row["empty"])
        if row["low"]:
            low, high = (self._given(row[bound], held.kind)[0] for bound in ("low", "high"))
            order = _ORDERS.get(held.kind, _value_order)
            return all(order(one, low) >= 0 and order(one, high) <= 0 for one in own or [None])
        given = self._given(row["given"], held.kind)
        if held.kind == "user":
            return _people_compared(row["verb"], self._meant(held.value), list(dict.fromkeys(given)))
        is_list = ", " in row["given"] or isinstance(self._named(row["given"]), list)
        return _compared(row["verb"], held, given, is_list=is_list)

    def _named(self, words: str) -> object:
        """The value behind `Variable:x`, None where the words are no such name."""
        return self._held[words].value if words in self._held else None

    def _given(self, words: str, kind: str) -> list[object]:
        """The values that the words name."""
        found: list[object] = []
        for word in re.findall(_VALUE, words):
            if word.startswith("«"):
                found.append(word[1:-1])
            elif word in self._held:
                found += _items(self._named(word))
            elif kind == "user":
                found += self._people[word]
            else:
                found.append(_of_kind({"empty": "", "yes": "Y", "no": "N"}.get(word, word), kind))
        return found

    def _meant(self, value: object) -> list[object]:
        """The people of a value as a template writes them, each once."""
        meant: dict[object, None] = {}
        for one in map(str, _items(value)):
            word = f"group {one}" if one.isdigit() else one.replace("user_", "user ").replace("group_d", "department ")
            meant.update(dict.fromkeys(self._people.get(word, ())))
        return list(meant)


def _compared(verb: str, held: Held, given: list[object], *, is_list: bool) -> bool:
    own = _items(held.value)
    match verb.replace("not ", ""):
        case "is one of" | "is part of" | "is in" as kind:
            among = kind == "is one of" or (kind == "is in" and is_list)
            found = all(any(_same(one, it) for it in given) if among else _is_part(one, given[0]) for one in own)
            return (bool(own) and found) == ("not" not in verb)
        case "contains" | "does contain":
            found = all(any(_is_part(part, one) for one in own) for part in given)
            return (bool(given) and found) == ("not" not in verb)
        case "is identical to":
            return held.value == (given if is_list else given[0])
    return _pairs(verb, own, given, _ORDERS.get(held.kind, _plain_order))


def _people_compared(verb: str, own: list[object], given: list[object]) -> bool:
    match verb.replace("not ", ""):
        case "is one of":
            return (bool(own) and set(own) <= set(given)) == ("not" not in verb)
        case "contains" | "does contain":
            return (set(given) <= set(own)) == ("not" not in verb)
    return _pairs(verb, own, given, _plain_order)


def _pairs(sign: str, own: Sequence[object], given: Sequence[object], order: "_Order") -> bool:
    """By position, the shorter side going on with its last."""
    own, given = own or [None], given or [None]
    orders = [
        order(own[min(at, len(own) - 1)], given[min(at, len(given) - 1)]) for at in range(max(len(own), len(given)))
    ]
    if sign == "≠":
        return any(orders)
    wanted = {"=": (0,), ">": (1,), "≥": (0, 1), "<": (-1,), "≤": (-1, 0)}[sign]
    return all(one in wanted for one in orders)


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    inside: "Sequence[_Line]"


def _tree(outline: str) -> list[_Line]:
    top: list[_Line] = []
    open_blocks: list[list[_Line]] = [top]
    for line in outline.split("\n"):
        level = (len(line) - len(line.lstrip(" "))) // 2
        del open_blocks[level + 1 :]
        inside: list[_Line] = []
        open_blocks[level].append(_Line(line.strip(), inside))
        open_blocks.append(inside)
    return top


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _of_kind(word: str, kind: str) -> object:
    """What is compared with is converted to the type first, an empty text stays as it is."""
    if word == "" or kind not in ("int", "double"):
        return word
    return int(word) if kind == "int" else float(word)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _is_part(part: object, whole: object) -> bool:
    return _text(part) != "" and _text(part) in _text(whole)


def _is_nothing(value: object) -> bool:
    return value is None or value is False or (isinstance(value, str) and value in ("", "0"))


def _number(value: object) -> float | None:
    return float(_text(value)) if _NUMERIC.fullmatch(_text(value)) else None


def _sign(left: Any, right: Any) -> int:
    return bool(left > right) - bool(left < right)


def _value_order(left: object, right: object) -> int:
    if left is None and isinstance(right, int | float):
        return _sign(0, abs(right))
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return _sign(first, second)
    return _sign(_text(left).encode(), _text(right).encode())


def _same(left: object, right: object) -> bool:
    return _value_order(left, right) == 0


def _plain_order(left: object, right: object) -> int:
    """Numeric texts are numbers, and the text 0 is nothing, as is a fraction that is 0."""
    return 0 if _both_nothing(left, right) or _both_nothing(right, left) else _value_order(left, right)


def _both_nothing(left: object, right: object) -> bool:
    return left == "" and (right == "0" or (isinstance(right, float) and right == 0))


def _day_order(left: object, right: object) -> int:
    """ISO days, an empty one before all others."""
    return _sign(_text(left), _text(right))


def _flag_order(left: object, right: object) -> int:
    return _sign(left in _YES, right in _YES)


_Order: TypeAlias = Callable[[object, object], int]
_ORDERS: Mapping[str, _Order] = {"date": _day_order, "bool": _flag_order}
