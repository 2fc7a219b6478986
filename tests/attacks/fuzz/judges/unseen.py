"""No string that leaves the server contains an invisible character or one that moves other text."""

import unicodedata
from collections.abc import Iterator

from tests.attacks.fuzz.evidence import Evidence, Finding

__all__ = ["hidden", "unseen"]

_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
_KEPT = "\n\t"


def unseen(evidence: Evidence) -> Iterator[Finding]:
    """Control, bidirectional and invisible characters in any response, structured content included, and in the log."""
    step = evidence.step
    # A client may get its own text back when it reads by URI or asks for a prompt.
    own = "" if step.does == "call" else step.name + "".join(map(str, step.arguments.values()))
    for path, text in evidence.strings():
        if found := hidden(text, _KEPT + own):
            yield Finding("unseen", f"{step.about} {_told(path)}", f"{found} in {path}: {text[:80]!r}")
    if found := hidden(evidence.log, _KEPT):
        yield Finding("unseen", f"log at {evidence.scene.log_level}", f"{found} in {evidence.log[:300]!r}")


def hidden(text: str, kept: str = _KEPT) -> str:
    """The code point of the first hidden character that is not in `kept`; "" without one."""
    if text.isascii() and text.isprintable():
        return ""
    first = next((one for one in text if one not in kept and _is_hidden(one)), "")
    return f"U+{ord(first):04X}" if first else ""


def _is_hidden(character: str) -> bool:
    return character in _FILLERS or unicodedata.category(character) in _CATEGORIES


def _told(path: str) -> str:
    """The path without the parts that vary from call to call."""
    kept = path.replace("/result/structuredContent", "").replace("/result", "")
    return "/".join(part if _is_plain(part) else "…" for part in kept.split("/"))


def _is_plain(part: str) -> bool:
    return part in ("*", "(key)") or (part.isascii() and part.replace("_", "").isalpha())
