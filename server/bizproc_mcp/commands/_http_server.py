"""The web server of `serve --http`; it stops exactly when it should."""

from collections.abc import Sequence

from bizproc_mcp.http_server.asgi import App, Receive, Scope, Send
from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.server import BoundedServer

__all__ = ["Stoppable"]


class Stoppable(BoundedServer):
    """Stops when asked to, and when the application itself ends."""

    def __init__(self, app: App, limits: Limits, proxies: Sequence[str] = ()) -> None:
        self.asked_to_end = False

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            finally:
                if scope["type"] == "lifespan":
                    # uvicorn would keep accepting requests that nothing answers.
                    self.should_exit = True

        super().__init__(watched, limits, proxies, lifespan=True)
