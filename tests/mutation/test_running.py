"""The tests that judge a mutation."""

import pytest

from tests.mutation.running import naming
from tests.mutation.tree import ROOT


@pytest.mark.parametrize(
    ("changed", "test"),
    [
        ("commands/doctor.py", "tests/commands/test_doctor.py"),
        ("commands/_demo_inbox.py", "tests/commands/test_demo.py"),
        ("commands/_http_guard.py", "tests/http/test_guard.py"),
        ("commands/_explaining.py", "tests/safety/test_commands.py"),
        ("safety/policy/readings.py", "tests/attacks/test_policy_in_force.py"),
        ("upstream/wire/room.py", "tests/attacks/test_room_for_answers.py"),
    ],
)
def test_a_file_is_also_judged_by_tests_without_a_record_that_name_it(changed: str, test: str) -> None:
    assert test in naming(changed, ROOT)


def test_tests_that_name_something_else_are_not_run() -> None:
    assert naming("upstream/cursors.py", ROOT) == []
