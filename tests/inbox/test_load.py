"""A receiver that is killed while calls arrive: acknowledged calls are stored, exactly once.

The full size is `python -m tests.benchmarks inbox_load`.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.inbox.load import ReceiverProcess, deliver, kept_tokens, tokens_of


@pytest.mark.slow  # kills processes and starts them anew
async def test_every_acknowledged_call_survives_kills_and_is_kept_once(tmp_path: Path) -> None:
    with ReceiverProcess(tmp_path) as receiver:
        answers = await deliver(receiver, calls=600, connections=50, kills=2)
        assert receiver.kills == 2
    assert answers.statuses == {200: 600}
    kept = Counter(kept_tokens(tmp_path))
    assert set(kept.values()) == {1}
    assert kept.keys() == tokens_of(answers.acknowledged)


async def test_two_receivers_on_one_file_keep_everything_once(tmp_path: Path) -> None:
    with ReceiverProcess(tmp_path) as one, ReceiverProcess(tmp_path) as other:
        first = await deliver(one, calls=100, connections=10, kills=0)
        second = await deliver(other, calls=150, connections=10, kills=0)
    assert first.statuses == {200: 100}
    assert second.statuses == {200: 150}
    kept = Counter(kept_tokens(tmp_path))
    assert set(kept.values()) == {1}
    assert kept.keys() == tokens_of(first.acknowledged | second.acknowledged)
