"""Whether work grows in proportion to what it works on, told without looking at the clock's absolute time."""

import time
from collections.abc import Callable, Iterator

__all__ = ["SIZES", "hostile_texts", "superlinear"]

SIZES = (30, 250, 2_000, 16_000)
"""Each eight times the one before: linear work takes eight times as long, quadratic 64 times."""
TOO_MUCH = 24.0
TELLABLE = 0.0005
"""Seconds of processor time below which a ratio would only tell of noise, and larger texts are not worth trying."""

SPECIAL = "<>&[]{}()=:;|/\\\"'!?#*%$@,.-_+~^` \t\n\r\0\x1b«»0aAé\u0301\u200b\u202e\ud800\U0001f600"
PAIRS = (
    "<a ",
    "</",
    "<!",
    "<!--",
    "<![<!",
    "<a b=",
    "<a b='",
    '<a b="',
    '<a b=">"',
    "<script>",
    "<p>",
    "<p><p></p>",
    "&#",
    "&#9",
    "&#x",
    "&am",
    "&amp;",
    "&lt;",
    "[url=",
    "[b]",
    "[/b]",
    "[[",
    "]]",
    "{=",
    "{=a:",
    "{=a:b>",
    "{=a: ",
    "{=a:b}",
    "a:1:{",
    's:1:"',
    'i:1;s:1:"a";',
    "=%00",
    "a[]=1&",
    "a[b][c]=1&",
    "a" + "\u0301" * 9,
    "\u200b\u0301",
    " \n",
    "\n \t",
    "a ",
    "a.b.",
    "1,",
    "1.",
    "-1",
    "user_",
    "/*",
    "*/",
    "//",
    "..",
    "||",
    "\ud800\udc00",
    "ﷺ",
)
LEADS = ("", "<a ", "{=a:", "&#", "[url=", "<!--", "<script>", "|", "/rest/1/")


def hostile_texts() -> Iterator[tuple[str, Callable[[int], str]]]:
    """Families of texts by name: each character and each pair over and over, alone and after an opening."""
    for unit in (*SPECIAL, *PAIRS):
        for lead in LEADS:
            yield f"{lead!r} + {unit!r} * n", _repeated(lead, unit)


def _repeated(lead: str, unit: str) -> Callable[[int], str]:
    return lambda size: (lead + unit * (size // len(unit) + 1))[:size]


def superlinear(work: Callable[[str], object], text: Callable[[int], str]) -> str:
    """What was measured where work grows faster than the text, "" where it does not; raises what the work raises."""
    before = 0.0
    for size, smaller in zip(SIZES[1:], SIZES, strict=False):
        spent = _seconds(work, text(size))
        if spent < TELLABLE and size == SIZES[-2]:
            return ""
        if spent > TELLABLE * 20:
            ratio = spent / max(before, 1e-6)
            for _ in range(4):
                if ratio <= TOO_MUCH:
                    break
                ratio = min(ratio, _seconds(work, text(size)) / max(_least(work, text(smaller)), 1e-6))
            if ratio > TOO_MUCH:
                return f"{smaller} to {size} characters: {ratio:.0f} times the work"
        before = spent
    return ""


def _least(work: Callable[[str], object], text: str) -> float:
    return min(_seconds(work, text) for _ in range(3))


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Processor time of this thread: other processes and threads do not count."""
    start = time.thread_time()
    work(text)
    return time.thread_time() - start
