"""Secrets taken out of a text: the one place that does it, for the log, the journal, questions and errors."""

import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus

__all__ = ["Mask", "forms", "without_event_tokens"]

_SHORTEST = 4
"""A shorter one stands in too many words."""
_BARE_KEY = 16
"""Letters of a key behind its prefix that nobody writes by chance."""
_ESCAPE = re.compile("%[0-9A-F]{2}")
_CUT = "…"
_EVENT_TOKEN = re.compile(r"\|[A-Za-z0-9]{32}\.[0-9a-f]{64}")


class Mask:
    """Puts `shown` in place of every secret; `secrets` may grow meanwhile, as tokens are renewed.

    Secrets may be parts of one another or overlap in a text: all that belongs to any of them goes. They
    are known as they are, as an address writes them, and as JSON does. With `cuts` the larger part of one goes
    too where `…` tells that the text was cut in the middle of it.
    """

    def __init__(self, secrets: Collection[str], shown: str = "***", *, cuts: bool = False) -> None:
        self._secrets = secrets
        self._shown = shown
        self._cuts = cuts
        self._known: frozenset[str] = frozenset()
        self._forms: frozenset[str] = frozenset()

    def __call__(self, text: str) -> str:
        """The text without them."""
        parts: list[str] = []
        end = 0
        for first, last in self._spans(text):
            parts += [text[end:first], self._shown]
            end = last
        return "".join(parts) + text[end:] if parts else text

    def hides(self, text: str) -> bool:
        """Whether there is one in it; quick where there is none."""
        return any(form in text or (self._cuts and any(_found_cut(text, form))) for form in self._written())

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where something secret begins and ends, what touches or overlaps as one."""
        spans: list[tuple[int, int]] = []
        for first, last in sorted(span for form in self._written() for span in self._places(text, form)):
            if spans and first <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
            else:
                spans.append((first, last))
        return spans

    def _places(self, text: str, form: str) -> Iterator[tuple[int, int]]:
        yield from _found(text, form)
        if self._cuts:
            yield from _found_cut(text, form)

    def _written(self) -> frozenset[str]:
        held = frozenset(self._secrets)
        if held != self._known:
            self._known = held
            long = [secret for secret in held if len(secret) >= _SHORTEST]
            self._forms = frozenset(form for secret in long for form in forms(secret))
        return self._forms


def forms(secret: str) -> tuple[str, ...]:
    """A secret as it is, as addresses write it, as JSON does, and without the word a key begins with (`vibe_api_`)."""
    in_address = quote(secret, safe="", errors="replace")
    bare = secret.rpartition("_")[2]
    return (
        *([bare] if len(bare) >= _BARE_KEY else []),
        secret,
        in_address,
        _ESCAPE.sub(lambda found: found[0].lower(), in_address),
        quote_plus(secret, errors="replace"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    )


def _found(text: str, form: str) -> Iterator[tuple[int, int]]:
    at = text.find(form)
    while at >= 0:
        yield at, at + len(form)
        at = text.find(form, at + 1)


def _found_cut(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where a text breaks off inside a secret with more than half of it shown."""
    least = len(form) // 2 + 1
    for at, end in _found(text, form[:least]):
        while end - at < len(form) and text.startswith(form[end - at], end):
            end += 1  # noqa: PLW2901 (as far as the secret goes on)
        if end - at < len(form) and text.startswith(_CUT, end):
            yield at, end


def without_event_tokens(text: str, shown: str = "***") -> str:
    """A text in which event tokens have lost their signature."""
    return _EVENT_TOKEN.sub(f"|{shown}", text)
