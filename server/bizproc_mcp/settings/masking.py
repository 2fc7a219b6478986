"""Secrets taken out of a text: the one place that does it, for the log, the journal, questions and errors."""

import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus

__all__ = ["Mask", "forms", "without_event_tokens"]

_SHORTEST = 4
"""A shorter one stands in too many words."""
_ESCAPE = re.compile("%[0-9A-F]{2}")
_EVENT_TOKEN = re.compile(r"\|[A-Za-z0-9]{32}\.[0-9a-f]{64}")


class Mask:
    """Puts `shown` in place of every secret; `secrets` may grow meanwhile, as tokens are renewed.

    Secrets may be parts of one another or overlap in a text: all that belongs to any of them goes. They
    are known as they are, as an address writes them, and as JSON does.
    """

    def __init__(self, secrets: Collection[str], shown: str = "***") -> None:
        self._secrets = secrets
        self._shown = shown
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

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where something secret begins and ends, what touches or overlaps as one."""
        spans: list[tuple[int, int]] = []
        for first, last in sorted(span for form in self._written() for span in _found(text, form)):
            if spans and first <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
            else:
                spans.append((first, last))
        return spans

    def _written(self) -> frozenset[str]:
        held = frozenset(self._secrets)
        if held != self._known:
            self._known = held
            long = [secret for secret in held if len(secret) >= _SHORTEST]
            self._forms = frozenset(form for secret in long for form in forms(secret))
        return self._forms


def forms(secret: str) -> tuple[str, ...]:
    """A secret as it is, as addresses write it, and as JSON does."""
    in_address = quote(secret, safe="", errors="replace")
    return (
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


def without_event_tokens(text: str, shown: str = "***") -> str:
    """A text in which event tokens have lost their signature."""
    return _EVENT_TOKEN.sub(f"|{shown}", text)
