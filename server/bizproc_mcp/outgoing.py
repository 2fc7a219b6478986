"""Mask this server's secrets in everything sent to the client, even in text from the portal."""

from collections.abc import Collection
from typing import Any

import anyio.lowlevel
import anyio.to_thread
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp.types import INTERNAL_ERROR

from bizproc_mcp.settings.masking import Mask

__all__ = ["Outgoing"]

_AT_ONCE = 5_000
"""Texts checked before yielding to the event loop: a few milliseconds."""
_LARGE = 1_000_000
"""Characters from which on the search runs in a thread."""
_SEALED = "requestState"
"""Encrypted by the SDK: a match inside would be a coincidence, and masking would break it."""


class Outgoing:
    """Masks `secrets` in responses, errors, questions and progress: text, structured content and its keys.

    It is the outermost request middleware, so it covers every tool, resource, prompt and completion,
    including ones added later. Messages sent outside of a request go through `text` and `value`.
    """

    def __init__(self, secrets: Collection[str]) -> None:
        self._mask = Mask(secrets, cuts=True)

    def text(self, text: str) -> str:
        """Mask the secrets in a text."""
        return self._mask(text)

    def value(self, value: Any) -> Any:
        """Mask the secrets in a JSON value and its keys."""
        if isinstance(value, str):
            return self._mask(value)
        if isinstance(value, dict):
            return {self.value(key): self.value(one) for key, one in value.items()}
        return [self.value(one) for one in value] if isinstance(value, list | tuple) else value

    async def shown(self, value: Any) -> Any:
        """The same without blocking the event loop; a value without secrets is returned unchanged."""
        if not await self._is_telling(value):
            return value
        return await anyio.to_thread.run_sync(self.value, value)

    async def guarding(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Process a request and mask its response."""
        try:
            result = await call_next(ctx)
        except MCPError as error:
            raise MCPError(error.code, self.text(error.message), self.value(error.data)) from None
        except Exception as error:
            if self._mask.hides(str(error)):
                raise MCPError(INTERNAL_ERROR, self.text(str(error))) from None
            raise
        if not isinstance(result, dict):
            return result
        told = await self.shown({name: value for name, value in result.items() if name != _SEALED})
        return {**told, _SEALED: result[_SEALED]} if _SEALED in result else told

    async def _is_telling(self, value: Any) -> bool:
        """Whether the value contains a secret; yields to the event loop while searching."""
        seen: list[str] = []
        left = [value]
        while left:
            item = left.pop()
            if isinstance(item, str):
                seen.append(item)
            elif isinstance(item, dict):
                left.extend(item)
                left.extend(item.values())
            elif isinstance(item, list | tuple):
                left.extend(item)
            if len(seen) >= _AT_ONCE:
                if await self._in_any(seen):
                    return True
                seen.clear()
                await anyio.lowlevel.checkpoint()
        return await self._in_any(seen)

    async def _in_any(self, texts: list[str]) -> bool:
        """Whether any text contains a secret; searching all of them joined is as fast as searching one."""
        together = "\n".join(texts)
        if len(together) < _LARGE:
            return self._mask.hides(together)
        return await anyio.to_thread.run_sync(self._mask.hides, together)
