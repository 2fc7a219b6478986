"""Every citation of `docs/portal.md` refers to an existing section, and the section numbers are in order."""

import re

import pytest

from tests.docs.citations import PORTAL, absent, absent_citations, cited, misspelt, own_citations, sections, sources
from tests.fixtures.tables import all_rows

TEXT = PORTAL.read_text(encoding="utf-8")
SECTIONS = sections(TEXT)


def test_sections_are_numbered_once_and_without_gaps() -> None:
    tops = [int(number) for number in SECTIONS if "." not in number]
    assert tops == list(range(20))
    for top in tops:
        inner = [number.split(".") for number in SECTIONS if number.startswith(f"{top}.")]
        assert [int(last) for _, last in inner] == list(range(1, len(inner) + 1)), top
    assert sorted(SECTIONS, key=lambda number: [int(part) for part in number.split(".")]) == SECTIONS


def test_every_citation_resolves() -> None:
    lost = [(file, number) for file, text in sources() for number in cited(text) if number not in SECTIONS]
    assert lost == []


def test_every_citation_has_the_one_form() -> None:
    """A search for it finds them all."""
    assert [(file, found) for file, text in sources() for found in misspelt(text)] == []


def test_what_the_portals_rules_cite_of_themselves_resolves() -> None:
    numbers = own_citations(TEXT)
    assert len(set(numbers)) > 20
    assert [number for number in numbers if number not in SECTIONS] == []


def test_corrections_point_to_sections_that_carry_the_mark() -> None:
    """Whoever reads a rule sees there that it was corrected."""
    *_, table = TEXT.partition("\n## 17. ")
    rows = re.findall(r"^\| (\d+) \| .+ \| ([\d., ]+) \|$", table, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 20))
    for number, places in rows:
        for place in places.split(", "):
            _, body = re.split(rf"^##+ {re.escape(place)} ", TEXT, flags=re.MULTILINE)
            assert "orrected 2026-11" in re.split(r"\n##+ ", body)[0], f"{number}: {place}"


def test_it_names_nothing_that_only_its_writers_have() -> None:
    assert re.findall(r"/work\b|\bshared\b|\bseeds?\b|\bissue \d+|\bvectors?\b", TEXT) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(docs/portal.md 9.2)", ["9.2"]),
        ("docs/portal.md 2.1, 10.4: fifty at once", ["2.1", "10.4"]),
        ("docs/portal.md 7.", ["7"]),
        ("as in docs/portal.md, 12 tools", []),
    ],
)
def test_a_citation_is_the_file_a_blank_and_numbers(text: str, numbers: list[str]) -> None:
    assert cited(text) == numbers


@pytest.mark.parametrize(
    "text", ["portal.md 9.2", "docs/portal.md, section 9.2", "`docs/portal.md` 9.2", "docs/portal.md\n    # 9.2"]
)
def test_another_form_is_found(text: str) -> None:
    assert cited(text) == []
    assert len(misspelt(text)) == 1


def test_the_one_form_is_not_taken_for_another() -> None:
    assert misspelt("(docs/portal.md 9.2) and docs/portal.md 7.2, 7.3; see `docs/portal.md`.") == []


@all_rows(
    ("text", "kind"),
    [
        ("drops it (reference 9.2) silently", "reference"),
        ("by hand from the reference (8.4)", "reference"),
        ('"""Reference 5.3."""', "reference"),
        ('"reference": "2.2"', "reference key"),
        ("in the reference's order", "the reference"),
        ("its header (vibecode-reference, envelope)", "reference file"),
        ("Design 5: stopping", "design"),
        ("somebody did (issue 5, build 4)", "issue"),
        ("section 17 of the page", "section"),
        ("no, whatever happens (7.2, 7.3).", "bare number"),
    ],
)
def test_a_document_that_is_not_here_is_recognised(text: str, kind: str) -> None:
    assert [found for _, found in absent(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "(docs/portal.md 7.2, 7.3)",
        "their reference did not resolve",
        "secrets by reference, nothing lost",
        "days(4.6) and _PAUSES = (0.5, 2.0)",
        "RFC 7636, section 4.1",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert list(absent(text)) == []


def test_nothing_cites_a_document_that_is_not_in_the_repository() -> None:
    assert [str(one) for one in absent_citations()] == []
