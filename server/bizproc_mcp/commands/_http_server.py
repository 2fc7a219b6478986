"""uvicorn, made to end when and only when it should."""

from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from bizproc_mcp.commands._http_guard import App, Receive, Scope, Send

__all__ = ["Stoppable"]


class Stoppable(uvicorn.Server):
    """Ends when it is asked to, and when what it serves has come to an end by itself."""

    def __init__(self, app: App) -> None:
        self.asked_to_end = False

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            finally:
                if scope["type"] == "lifespan":
                    # uvicorn itself would go on taking requests that nobody answers.
                    self.should_exit = True

        super().__init__(
            uvicorn.Config(
                watched,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=1,
            )
        )

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals to us: uvicorn raises them again after the end, as if it had been killed."""
        yield
