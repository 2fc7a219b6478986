"""How far a request got, from events of the real HTTP library: a request that was not sent had no effect."""

import socket

import httpx
import pytest

from bizproc_mcp.upstream.wire.http import _Progress
from tests.fixtures.office import Office


async def test_a_new_connection_and_a_kept_one_are_told_apart(office: Office) -> None:
    async with httpx.AsyncClient() as client:
        first, second = _Progress(), _Progress()
        await client.get(office.standin.base_url, extensions={"trace": first})
        await client.get(office.standin.base_url, extensions={"trace": second})
    assert (first.connecting, first.sending, first.certainly_unsent) == (True, True, False)
    assert (second.connecting, second.sending, second.certainly_unsent) == (False, True, False)


async def test_what_found_nobody_to_talk_to_was_certainly_not_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # not listening: nobody else can, and every attempt is refused
        progress = _Progress()
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"http://127.0.0.1:{taken.getsockname()[1]}", extensions={"trace": progress})
    assert (progress.connecting, progress.sending, progress.certainly_unsent) == (True, False, True)
