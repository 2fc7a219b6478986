"""The official Mermaid parser reads every diagram as intended.

Requires node and the packages of `tests/rules/mermaid/package.json`, installed there or in the folder
that MERMAID_CHECK_DIR names; without them these tests are skipped with a message.
"""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.rules.diagram import diagram
from bizproc_mcp.rules.untrusted import clean
from tests.rules.processes import CHAIN, MACHINE, NASTY, node, process, trees

HERE = Path(__file__).parent / "mermaid"
PATIENCE = 240.0
"""Seconds after which a parser that hangs is ended."""
Read: TypeAlias = Mapping[str, Any]
Renderer: TypeAlias = Callable[[Sequence[str]], Sequence[Read]]


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    """The official parser as a function from diagrams to what it understood; starting it takes longer than parsing."""
    program = shutil.which("node")
    folder = Path(os.environ.get("MERMAID_CHECK_DIR") or HERE).resolve()
    if program is None:
        pytest.skip("diagrams are not checked by the official Mermaid: node is not installed")
    missing = [name for name in ("mermaid", "jsdom") if not (folder / "node_modules" / name).is_dir()]
    if missing:
        pytest.skip(
            f"diagrams are not checked by the official Mermaid: {' and '.join(missing)} not in "
            f"{folder.name}/node_modules (npm install there, or set MERMAID_CHECK_DIR)"
        )

    with subprocess.Popen(
        [program, str(HERE / "check.mjs"), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as parser:
        watchdog = threading.Timer(PATIENCE, parser.kill)
        watchdog.start()

        def read(diagrams: Sequence[str]) -> Sequence[Read]:
            assert parser.stdin is not None
            assert parser.stdout is not None
            parser.stdin.write(json.dumps(list(diagrams)) + "\n")
            parser.stdin.flush()
            answers: Sequence[Read] = json.loads(parser.stdout.readline())
            return answers

        yield read
        watchdog.cancel()


def check(answer: Read, source: str) -> None:
    """What the renderer read is what was written: the boxes and arrows, no link, only our classes."""
    assert "error" not in answer, f"{answer.get('error')}\n{source}"
    assert answer["type"] == "flowchart-v2"
    assert {box["id"] for box in answer["boxes"]} == set(re.findall(r'^ +(n\d+)[\[({/]+"', source, re.MULTILINE))
    assert len(answer["arrows"]) == source.count("-->")
    assert len(answer["frames"]) == source.count("subgraph g")
    for box in answer["boxes"]:
        assert box["link"] is None
        assert set(box["classes"]) <= {"task", "wait", "application", "unknown", "off"}


@pytest.mark.slow  # the renderer of others
def test_the_official_parser_refuses_what_is_no_diagram(renderer: Renderer) -> None:
    (answer,) = renderer(["flowchart TD\n  x[broken"])
    assert "error" in answer


def test_the_official_parser_reads_sequential_and_state_machine_processes(renderer: Renderer) -> None:
    sources = [diagram(CHAIN), diagram(MACHINE), diagram(None)]
    for source, answer in zip(sources, renderer(sources), strict=True):
        check(answer, source)


@pytest.mark.slow  # the renderer of others
def test_frames_hold_the_boxes_of_their_own_state(renderer: Renderer) -> None:
    (answer,) = renderer([diagram(MACHINE)])
    titles = {box["id"]: box["label"] for box in answer["boxes"]}
    held = {frame["label"]: {titles[box] for box in frame["boxes"]} for frame in answer["frames"]}
    assert held["state «Over»"] == {"in «Over»"}
    assert "3 · Go to state «At approval»" in held["state «Draft state»"]


@pytest.mark.slow  # the renderer of others
def test_hostile_text_is_read_as_the_text_it_is(renderer: Renderer) -> None:
    texts = [text for text in NASTY if len(text) < 60 and "{=" not in text and "«" not in text]
    sources = [diagram(process(node("LogActivity", Text=text))) for text in texts]
    for text, source, answer in zip(texts, sources, renderer(sources), strict=True):
        check(answer, source)
        shown = clean(text)
        assert answer["boxes"][1]["label"] == f"1 · Log «{shown}»" if shown else "1 · Log"


@pytest.mark.slow  # hundreds of diagrams through another's parser
def test_any_process_is_a_diagram_the_official_parser_reads(renderer: Renderer) -> None:
    sources: list[str] = []

    # Collected first and read in one go.
    @given(trees())
    @settings(max_examples=200, database=None)
    def collect(tree: list[JsonMap]) -> None:
        sources.append(diagram(tree))

    collect()
    for source, answer in zip(sources, renderer(sources), strict=True):
        check(answer, source)


@pytest.mark.slow  # the renderer of others
def test_huge_processes_stay_within_what_the_renderer_takes(renderer: Renderer) -> None:
    wide = diagram(process(*[node("LogActivity", Text='"' * 200) for _ in range(10_000)]))
    (answer,) = renderer([wide])
    check(answer, wide)
