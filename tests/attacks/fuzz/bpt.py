"""Template files: with code and addresses, disabled in every way except the one that works; and broken files."""

import base64
import gzip
import zlib
from collections.abc import Callable, Sequence
from functools import cache, partial
from random import Random

from bizproc_standin.php.serialization import SerializationError, serialize
from tests.attacks.fuzz.scenes import TREE
from tests.attacks.fuzz.texts import MARK, hostile_text
from tests.attacks.fuzz.values import Raw, hostile_value

__all__ = ["random_file"]

_REACHING = (
    ("WebHookActivity", "Handler", "https://{}.example/hook"),
    ("CodeActivity", "ExecuteCode", "mail('{}@example.com', '', '');"),
)
"""Activities that call other hosts or run code, and the property that contains the address or the code."""
_RUNNING: Sequence[object] = ("Y", "Y", "n", "no", "", "0", 0, False, None, "Ja", [], "N ")
"""Values that the engine treats as enabled: only exactly "N" disables."""
_SERIALIZED = (
    *(b"a:999999999:{", b's:999999999:"x', b"i:99999999999999999999;", b"d:NAN;", b"d:1e999;", b"R:1;", b"r:1;"),
    *(b'O:8:"stdClass":0:{}', b'C:1:"x":0:{}', b"a:-1:{}", b"a:1:{i:0;a:1:{i:0;", b"b:2;", b"N", b's:-1:"";'),
    b"a:0:{}" * 9,
)  # fmt: skip


def random_file(chance: Random) -> tuple[str | list[str], list[str]]:
    """A file as a tool argument, and the words that a person must have seen before it is sent."""
    reaching = [_reach(chance, number) for number in range(chance.randrange(3))]
    marks = [mark for _, mark in reaching if mark]
    tree = {**TREE, "Children": [activity for activity, _ in reaching]}
    constants: dict[str, object] = {}
    if chance.random() < 0.5:
        constants["C"] = {"Name": "C", "Type": "string", "Default": f"{_mark(9)} value"}
        marks.append(_mark(9))
    if chance.random() < 0.4:
        tree["Properties"] = {"Title": _text(chance), _text(chance)[:80] or "x": _value(chance)}
        tree["Name"] = _text(chance)[:300]
    try:
        content = _packed(tree, constants)
    except SerializationError:
        content, marks = b"", []
    if chance.random() < 0.4:
        content, marks = chance.choice(_BROKEN)(content), []
    packed = base64.b64encode(content).decode()
    return ([_text(chance)[:100], packed] if chance.random() < 0.3 else packed), marks


def _reach(chance: Random, number: int) -> tuple[dict[str, object], str]:
    kind, where, what = chance.choice(_REACHING)
    on = chance.random() < 0.9
    activity: dict[str, object] = {
        "Type": kind,
        "Name": f"A{number}_1_1_1",
        "Activated": chance.choice(_RUNNING) if on else "N",
        "Properties": {"Title": _text(chance)[:200], where: what.format(_mark(number))},
        "Children": [],
    }
    if chance.random() < 0.1:
        del activity["Activated"]
        on = True
    return activity, _mark(number) if on else ""


def _mark(number: int) -> str:
    return f"reach{number}ing"


def _packed(tree: object, constants: object) -> bytes:
    root = {"VERSION": 2, "TEMPLATE": [tree], "PARAMETERS": {}, "VARIABLES": {}, "CONSTANTS": constants}
    return zlib.compress(serialize({**root, "DOCUMENT_FIELDS": {}}), 9)


def _text(chance: Random) -> str:
    return hostile_text(chance)[:20_000].replace(MARK, "Given").encode("utf-8", "replace").decode()


def _value(chance: Random) -> object:
    value = hostile_value(chance)
    return _text(chance) if isinstance(value, Raw | str) else value


def _with_piece(piece: bytes, _: bytes) -> bytes:
    return zlib.compress(b'a:1:{s:8:"TEMPLATE";' + piece + b"}", 9)


@cache
def _bomb() -> bytes:
    return zlib.compress(b" " * 2**28, 9)


_BROKEN: Sequence[Callable[[bytes], bytes]] = (
    lambda content: content[: len(content) // 2],
    lambda content: content[:20] + b"\xff" * 20 + content[40:],
    lambda content: content + b"\x00" * 1000,
    lambda content: zlib.decompress(content) if content else b"",
    gzip.compress,
    lambda _: _bomb(),
    lambda _: zlib.compress(b'a:1:{s:8:"TEMPLATE";' * 5000, 9),
    lambda _: b"a:1:{i:0;" * 50_000 + b"}" * 50_000,
    lambda _: b"a:100000:{" + b"".join(b"i:%d;N;" % number for number in range(100_000)) + b"}",
    lambda _: b"",
    *(partial(_with_piece, piece) for piece in _SERIALIZED),
)
