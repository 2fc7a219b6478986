"""The web server's work on each tick of uvicorn."""

import pytest

from bizproc_mcp.http_server.asgi import Receive, Scope, Send
from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.server import BoundedServer


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that is never called."""
    raise AssertionError((scope, receive, send))


@pytest.mark.parametrize("ends", [False, True])
async def test_a_tick_ends_the_server_when_it_is_to_end(ends: bool) -> None:
    server = BoundedServer(nothing, Limits())
    server.config.load()
    server.should_exit = ends
    assert await server.on_tick(1) is ends


async def test_overdue_connections_are_looked_for_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    server = BoundedServer(nothing, Limits())
    server.config.load()
    swept: list[int] = []
    for tick in range(30):
        monkeypatch.setattr(server.room, "sweep", lambda at=tick: swept.append(at))
        await server.on_tick(tick)
    assert swept == [0, 10, 20]
