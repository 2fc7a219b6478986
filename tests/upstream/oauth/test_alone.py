"""Only one process refreshes the token at a time; a process that waits longer than 90 seconds gets an error."""

from pathlib import Path

import pytest

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings import Application
from bizproc_mcp.upstream.wire.tokens import TokenFile
from tests.upstream.fakes import FakeClock


def owned(folder: Path, name: str) -> Path:
    return folder / name


def token_file(folder: Path, clock: FakeClock) -> TokenFile:
    return TokenFile(folder, Application("https://company.example", "app.1", "secret"), owned, clock)


async def test_who_waits_for_a_renewal_gives_up_after_a_minute_and_a_half(tmp_path: Path) -> None:
    clock = FakeClock()
    async with token_file(tmp_path, clock).alone():
        with pytest.raises(InvalidInput, match="more than a minute"):
            async with token_file(tmp_path, clock).alone():
                raise AssertionError("two at once")
    assert 90 <= sum(clock.waits) <= 91


async def test_who_comes_when_it_is_over_does_not_wait(tmp_path: Path) -> None:
    clock = FakeClock()
    for _ in range(2):
        async with token_file(tmp_path, clock).alone():
            pass
    assert clock.waits == []
