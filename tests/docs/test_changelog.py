"""The format of the changelog: versions with dates, newest first, under the six standard headings."""

import re
from pathlib import Path

import bizproc_mcp

TEXT = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
VERSIONS = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_it_says_which_format_it_keeps() -> None:
    assert TEXT.startswith("# Changelog\n")
    assert "keepachangelog.com" in TEXT


def test_what_is_not_released_stands_first() -> None:
    assert VERSIONS[0] == "[Unreleased]"


def test_every_version_has_its_number_and_day_and_none_is_ahead_of_the_package() -> None:
    released = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - \d{4}-\d{2}-\d{2}", version) for version in VERSIONS[1:]]
    numbers = [tuple(int(part) for part in found.groups()) for found in released if found]
    assert len(numbers) == len(VERSIONS) - 1
    assert numbers == sorted(numbers, reverse=True)
    assert all(number <= tuple(int(part) for part in bizproc_mcp.__version__.split(".")) for number in numbers)


def test_changes_stand_under_known_headings_with_lines_of_their_own() -> None:
    for version in re.split(r"^## .+$", TEXT, flags=re.MULTILINE)[1:]:
        parts = re.split(r"^### (.+)$", version, flags=re.MULTILINE)
        kinds, bodies = parts[1::2], parts[2::2]
        assert set(kinds) <= KINDS
        assert len(kinds) == len(set(kinds))
        assert all(re.search(r"^- \S", body, re.MULTILINE) for body in bodies)
