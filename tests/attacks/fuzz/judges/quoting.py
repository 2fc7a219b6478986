"""Portal text must be between « and » wherever text is read."""

import re
from collections.abc import Iterator

from tests.attacks.fuzz.evidence import Evidence, Finding
from tests.attacks.fuzz.texts import MARKED

__all__ = ["bare", "unquoted"]

_LINK = r"{}/[A-Za-z0-9/?&=#%:;,+@!$'()*\[\]~._-]*"


def bare(text: str, address: str) -> Iterator[re.Match[str]]:
    """Every mark outside « and »; a link into the portal at the address may contain encoded text."""
    link = re.compile(_LINK.format(re.escape(address))) if address else None
    links = [found.span() for found in link.finditer(text)] if link else []
    for found in MARKED.finditer(text):
        inside = text.count("«", 0, found.start()) - text.count("»", 0, found.start())
        if inside <= 0 and not any(first <= found.start() < last for first, last in links):
            yield found


def unquoted(evidence: Evidence) -> Iterator[Finding]:
    """Every mark that is shown outside the quotes."""
    for text in evidence.texts():
        for found in bare(text, evidence.address):
            around = text[max(0, found.start() - 60) : found.end() + 30]
            yield Finding("unquoted", f"{evidence.step.about}: {found[1]}", f"{found[1]} stands bare in {around!r}")
