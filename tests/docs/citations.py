"""Citations of `docs/portal.md` in the sources, the sections they can mean, and citations that lead nowhere.

`python -m tests.docs.citations` lists those that cite a document which is not in the repository.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "docs" / "portal.md"
PLACES = ("server", "tests", "examples", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")
KINDS = frozenset({".py", ".md", ".json", ".toml", ".ts", ".mjs"})
NOT_OURS = frozenset({"node_modules", "__pycache__", ".venv"})
SAMPLES = frozenset({"tests/docs/citations.py", "tests/docs/test_citations.py"})
"""Hold citations as examples of what is meant."""

_NUMBER = r"\d{1,2}(?:\.\d{1,2})?"
_CITATION = re.compile(rf"docs/portal\.md ({_NUMBER}(?:, {_NUMBER})*)")
_MEANT = re.compile(r"portal\.md\W{1,12}(?:sections?\W{1,3})?\d", re.IGNORECASE)
_HEADING = re.compile(rf"^##+ ({_NUMBER})\.? ", re.MULTILINE)
_OWN = re.compile(rf"\(({_NUMBER}(?:, {_NUMBER})*)\)")

ABSENT = {
    "reference": re.compile(rf"\breferences? (?:page )?\(?{_NUMBER}(?:[,-] ?{_NUMBER})*", re.IGNORECASE),
    "reference key": re.compile(rf"\"reference\": \"{_NUMBER}\""),
    "the reference": re.compile(r"\bthe (?:behavioural )?reference\b(?! \(?\d)", re.IGNORECASE),
    "reference file": re.compile(r"\b(?:(?:vibecode|document|bizproc)-reference|template-activities)\b"),
    "design": re.compile(r"\bdesign \d", re.IGNORECASE),
    "issue": re.compile(r"\bissues? \d+(?:, build \d+)?|\bbuild \d", re.IGNORECASE),
    "section": re.compile(rf"(?<!RFC \d{{4}}, )\bsections? {_NUMBER}", re.IGNORECASE),
    "bare number": re.compile(r"(?<!\w)(?<!reference )\(\d{1,2}\.\d{1,2}(?:[,-] ?\d{1,2}\.\d{1,2})*\)"),
}
"""How documents have been cited that are not in the repository, by kind."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something is cited: the file from the root, the line from 1, its text, what is cited and how."""

    file: str
    line: int
    text: str
    cited: str
    kind: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind}: {self.text.strip()}"


def sections(text: str) -> list[str]:
    """The numbers of the headings, in their order."""
    return _HEADING.findall(text)


def cited(text: str) -> list[str]:
    """The sections a text cites in the one form: the file, a blank, numbers with `, ` between them."""
    return [number for found in _CITATION.findall(text) for number in found.split(", ")]


def own_citations(text: str) -> list[str]:
    """The sections that `docs/portal.md` cites of itself: numbers alone in parentheses."""
    return [number for found in _OWN.findall(text) if "." in found for number in found.split(", ")]


def misspelt(text: str) -> list[str]:
    """Citations in another form, or broken over two lines: a search for the one form would miss them."""
    exact = {found.start() + len("docs/") for found in _CITATION.finditer(text)}
    return [found.group() for found in _MEANT.finditer(text) if found.start() not in exact]


def absent(text: str) -> Iterator[tuple[str, str]]:
    """Citations in one line of documents that are not in the repository: what is cited, and how."""
    for kind, pattern in ABSENT.items():
        for found in pattern.finditer(text):
            if kind != "bare number" or set(re.findall(_NUMBER, found.group())) <= _known():
                yield found.group(), kind


@cache
def _known() -> frozenset[str]:
    return frozenset(sections(PORTAL.read_text(encoding="utf-8")))


def sources() -> Iterator[tuple[str, str]]:
    """Every text that may cite: its path from the root, and what it says."""
    for path in sorted(file for place in PLACES for file in _files(ROOT / place)):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in KINDS and name not in SAMPLES and not NOT_OURS & set(path.parts):
            yield name, path.read_text(encoding="utf-8")


def _files(place: Path) -> Iterable[Path]:
    return place.rglob("*.*") if place.is_dir() else [place]


def absent_citations() -> list[Citation]:
    """All of them; `docs/portal.md` may speak of its own sections."""
    return [
        Citation(file, number, line, what, kind)
        for file, text in sources()
        if file != PORTAL.relative_to(ROOT).as_posix() and any(pattern.search(text) for pattern in ABSENT.values())
        for number, line in enumerate(text.splitlines(), 1)
        for what, kind in absent(line)
    ]


if __name__ == "__main__":
    found = absent_citations()
    print(*found, sep="\n")
    print(", ".join(f"{count} {kind}" for kind, count in Counter(one.kind for one in found).most_common()) or "none")
