"""A portal that answers some calls with whatever a test says, instead of doing them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bizproc_standin.asgi import HttpReply, Message, Receive, Scope, Send, send_http
from bizproc_standin.standin import StandIn
from tests.attacks.fuzz.portal import method_of
from tests.fixtures.office import Stage

__all__ = ["Answering", "Says", "answering", "says"]

Says = Callable[[bytes], HttpReply | None]
"""The answer to a request with this body, None where the portal itself shall answer."""


@dataclass(slots=True)
class Answering(StandIn):
    """The stand-in behind a layer that answers for it; `instead` is by method, `vibecode.workflows.event` too."""

    behind: StandIn | None = None
    instead: dict[str, Says] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as told, or let the portal."""
        assert self.behind is not None
        body, more = b"", scope["type"] == "http"
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        if scope["type"] == "http":
            wanted = self.instead.get(method_of(scope["method"], scope["path"], body)[0])
            reply = wanted(body) if wanted is not None else None
            if reply is not None:
                await send_http(send, reply)
                return

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self.behind(scope, again if scope["type"] == "http" else receive, send)


@contextmanager
def answering(stage: Stage) -> Iterator[dict[str, Says]]:
    """What the portal on the stage answers instead of doing it, by method; to be filled."""
    behind = stage.playing
    assert behind is not None
    layer = Answering(behind.rest, behind.control, behind=behind)
    stage.playing = layer
    try:
        yield layer.instead
    finally:
        stage.playing = behind


def says(body: Any, status: int = 200) -> Says:
    """Always this JSON."""
    reply = HttpReply(status, json.dumps(body).encode(), {"content-type": "application/json"})
    return lambda _: reply
