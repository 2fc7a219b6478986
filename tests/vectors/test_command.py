"""`python -m tests.vectors FOLDER`: its output for a folder, and its exit status."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tests.vectors.__main__ import main
from tests.vectors.shapes import ours, recorded, same


def vector(number: int, answer: object, *, users: object = "user_2") -> Mapping[str, Any]:
    asked = {"users": users, "first_only": False}
    return {"id": f"v-{number}", "about": "all", "input": asked, "output": {"value": answer}}


def run(folder: Path, rows: Sequence[Mapping[str, Any]], file: str = "users") -> Result:
    (folder / f"{file}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return CliRunner().invoke(main, [str(folder)])


def test_a_folder_that_agrees_ends_well(tmp_path: Path) -> None:
    """The folder does not need a worlds file."""
    result = run(tmp_path, [vector(1, [2]), vector(2, [7, 8], users="5")])
    assert result.exit_code == 0
    assert "users: 2 of 2 agree" in result.output


def test_a_difference_is_shown_and_ends_badly(tmp_path: Path) -> None:
    """With its class, and an example of both answers."""
    result = run(tmp_path, [vector(1, [2]), vector(2, [3])])
    assert result.exit_code == 1
    for told in ("all: 1 of 2 differ", "v-2", "portal   [3]", "stand-in [2]", "50.0 %", "<- not enough"):
        assert told in result.output


def test_one_in_a_hundred_may_differ(tmp_path: Path) -> None:
    """99 of 100 are enough, 98 are not."""
    rows = [vector(number, [2]) for number in range(98)]
    assert run(tmp_path, [*rows, vector(98, [2]), vector(99, [3])]).exit_code == 0
    assert run(tmp_path, [*rows, vector(98, [3]), vector(99, [3])]).exit_code == 1


def test_a_file_nobody_can_compare_is_an_error(tmp_path: Path) -> None:
    """It must not count as agreeing."""
    assert run(tmp_path, [vector(1, [2])], file="no_such_file").exit_code == 1


def test_only_shapes_are_bent() -> None:
    """PHP's 3.0 is 3 and it has one empty array; but "5" is not 5, null is not "", true is not "Y"."""
    alike = [(3.0, 3), ([], {}), ({"a": [1.0]}, {"a": [1]}), (float("nan"), float("nan"))]
    unlike = [("5", 5), (None, ""), (True, "Y"), (True, 1), ([1], {"0": 1}), ([1, 2], [2, 1]), (0, None)]
    assert all(same(recorded(left), ours(right)) for left, right in alike)
    assert not any(same(recorded(left), ours(right)) for left, right in unlike)
