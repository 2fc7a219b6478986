"""Masks secrets in text: the one place that does it, for the log, the journal, questions and errors."""

import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus

__all__ = ["Mask", "forms", "without_event_tokens"]

_SHORTEST = 4
"""Shorter secrets would match inside ordinary words."""
_BARE_KEY = 16
"""Characters of a key after its prefix that do not occur by chance."""
_ESCAPE = re.compile("%[0-9A-F]{2}")
_CUT = "…"
_EVENT_TOKEN = re.compile(r"\|[A-Za-z0-9]{32}\.[0-9a-f]{64}")


class Mask:
    """Replaces every secret with `shown`; `secrets` may grow as tokens are renewed.

    Secrets may contain one another or overlap in a text: every character that belongs to one is masked. They
    are matched as they are, URL-encoded, and JSON-encoded. With `cuts`, a secret that is cut off by `…` is
    masked too if more than half of it is there.
    """

    def __init__(self, secrets: Collection[str], shown: str = "***", *, cuts: bool = False) -> None:
        self._secrets = secrets
        self._shown = shown
        self._cuts = cuts
        self._known: frozenset[str] = frozenset()
        self._forms: frozenset[str] = frozenset()

    def __call__(self, text: str) -> str:
        """Return the text with the secrets masked."""
        parts: list[str] = []
        end = 0
        for first, last in self._spans(text):
            parts += [text[end:first], self._shown]
            end = last
        return "".join(parts) + text[end:] if parts else text

    def hides(self, text: str) -> bool:
        """Whether the text contains a secret; fast if it does not."""
        return any(form in text or (self._cuts and any(_found_cut(text, form))) for form in self._written())

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """The start and end of each secret; those that touch or overlap are merged."""
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
    """A secret as it is, URL-encoded, JSON-encoded, and without a key's prefix (`vibe_api_`)."""
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
    """Find where a text is cut off inside a secret with more than half of it shown."""
    least = len(form) // 2 + 1
    for at, end in _found(text, form[:least]):
        while end - at < len(form) and text.startswith(form[end - at], end):
            end += 1  # noqa: PLW2901 (extend to the end of the secret)
        if end - at < len(form) and text.startswith(_CUT, end):
            yield at, end


def without_event_tokens(text: str, shown: str = "***") -> str:
    """Return the text with the signatures of event tokens removed."""
    return _EVENT_TOKEN.sub(f"|{shown}", text)
