"""Everything a client gets from a server, judged as it comes: is it marked, can it be seen, where is it from."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.attacks.fuzz.judges.quoting import bare
from tests.attacks.fuzz.judges.unseen import hidden
from tests.attacks.fuzz.texts import MARKED

__all__ = ["Heard"]

_QUOTE = re.compile(r"«[^«»]*»")
_WHOLE = re.compile(r"/?Qz\w+?zQ.*(?:Qz\w+?zQ|…)|[\w\\]+", re.DOTALL)
"""A text of the portal from end to end; a document has three parts, of which some may be names for machines."""


@dataclass(slots=True)
class Heard:
    """The findings, a line each, and the marks that were seen; `address` is the portal's, for its links."""

    address: str = ""
    findings: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def add(self, other: "Heard") -> None:
        """What another one has heard, too."""
        self.findings += other.findings
        self.seen |= other.seen

    def text(self, where: str, text: str) -> None:
        """Words of ours with the portal's in them: each of those stands between « and »."""
        for found in bare(text, self.address):
            self._find(where, f"{found[1]} stands bare", text, found.start())
        rest = _QUOTE.sub("", text)
        if "«" in rest or "»" in rest:
            self._find(where, "a mark is not closed, or not opened", rest, max(rest.find("«"), rest.find("»")))
        self._string(where, text)

    def data(self, where: str, value: Any) -> None:
        """Structured content: a string is the portal's from end to end, or words of ours."""
        for path, text in _strings(value):
            if all(map(_WHOLE.fullmatch, text.split("|"))):
                self._string(f"{where}{path}", text)
            else:
                self.text(f"{where}{path}", text)

    def document(self, where: str, text: str) -> None:
        """A resource: structured content, or a diagram."""
        try:
            self.data(where, json.loads(text))
        except ValueError:
            self.text(where, text)

    def _string(self, where: str, text: str) -> None:
        self.seen |= {found[1] for found in MARKED.finditer(text)}
        if found := hidden(text):
            self._find(where, f"{found} is there", text, 0)

    def _find(self, where: str, what: str, text: str, at: int) -> None:
        self.findings.append(f"{where}: {what}: {text[max(0, at - 90) : at + 60]!r}")


def _strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield f"{path}/(key)", str(key)
            yield from _strings(one, f"{path}/{key}" if str(key).isidentifier() else f"{path}/*")
    elif isinstance(value, Sequence):
        for one in value:
            yield from _strings(one, path)
