"""The way out to the client: whatever leaves, no secret of this server is in it, also where the portal wrote it."""

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
"""Texts looked at before others get their turn: some milliseconds."""
_LARGE = 1_000_000
"""Characters that are searched in a thread."""
_SEALED = "requestState"
"""Encrypted by the SDK: a secret in it is chance, and what is changed in it is broken."""


class Outgoing:
    """Takes `secrets` out of answers, errors, questions and progress: text, structured content and its keys.

    It is the outermost middleware of requests, so that every tool, resource, prompt and completion goes
    through it, those that will be added too. What the server sends by itself goes through `text` and `value`.
    """

    def __init__(self, secrets: Collection[str]) -> None:
        self._mask = Mask(secrets, cuts=True)

    def text(self, text: str) -> str:
        """A text without them."""
        return self._mask(text)

    def value(self, value: Any) -> Any:
        """A JSON value without them, keys too."""
        if isinstance(value, str):
            return self._mask(value)
        if isinstance(value, dict):
            return {self.value(key): self.value(one) for key, one in value.items()}
        return [self.value(one) for one in value] if isinstance(value, list | tuple) else value

    async def shown(self, value: Any) -> Any:
        """The same, without holding others up; what has nothing to hide is given back itself."""
        if not await self._is_telling(value):
            return value
        return await anyio.to_thread.run_sync(self.value, value)

    async def guarding(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Let a request be answered, and nothing secret out."""
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
        """Whether a secret is somewhere in it; others get their turn meanwhile."""
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
        """Whether one of them holds a secret; of all together it is told as quickly as of one."""
        together = "\n".join(texts)
        if len(together) < _LARGE:
            return self._mask.hides(together)
        return await anyio.to_thread.run_sync(self._mask.hides, together)
