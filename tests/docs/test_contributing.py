"""CONTRIBUTING is short and correct: its picture, its paths, its commands."""

import importlib.util
import re

from tests.docs.architecture import CONTRIBUTING, dependencies, reduced, with_picture
from tests.test_layers import GROUND, MAY_IMPORT, SERVER

TEXT = CONTRIBUTING.read_text(encoding="utf-8")
ROOT = CONTRIBUTING.parent


def test_it_is_a_screen_apart_from_the_picture() -> None:
    words = re.sub(r"```mermaid.*?```", "", TEXT, flags=re.DOTALL)
    assert len(words.splitlines()) <= 50
    assert max(map(len, words.splitlines())) <= 120


def test_the_picture_is_drawn_from_the_imports() -> None:
    assert with_picture(TEXT) == TEXT, "python -m tests.docs.architecture draws it anew"


def test_every_arrow_of_the_picture_is_allowed_by_the_layers() -> None:
    for name, others in reduced(dependencies()).items():
        assert others <= MAY_IMPORT[name] | GROUND


def test_every_layer_can_be_seen_in_the_picture() -> None:
    drawn = set(re.findall(r"^  (\w+) --> (\w+)$", TEXT, re.MULTILINE))
    assert {name for pair in drawn for name in pair} == set(dependencies())


def test_every_path_and_module_it_names_exists() -> None:
    named = re.findall(r"`([\w./]+\.(?:py|json|toml)|[\w./]+/)`", TEXT)
    assert named
    for path in named:
        places = (ROOT / path, SERVER / path, SERVER / "bizproc_mcp" / path)
        assert any(place.exists() for place in places), path
    for module in re.findall(r"python -m (tests\.[\w.]+)", TEXT):
        assert importlib.util.find_spec(module), module
