"""The resource `bizproc://journal`: recent attempts to write."""

import json
from collections.abc import Mapping, Sequence

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.safety.guard import Guard
from bizproc_mcp.safety.journal import Query
from bizproc_mcp.text.characters import visible, written_out

__all__ = ["SHOWN", "add_journal"]

SHOWN = 50


def add_journal(server: MCPServer[None], guard: Guard) -> None:
    """Register the resource; it shows only attempts on the connected portal."""

    @server.resource("bizproc://journal", title="Journal of writes", mime_type="application/json")
    async def journal() -> str:
        """The newest attempts to write on this portal: what, by which rule, confirmed how, with what outcome."""
        portal = guard.identity.portal
        try:
            found = await guard.journal.attempts(Query(portal=portal), SHOWN)
        except BizprocError as error:
            raise ResourceError(str(error)) from None
        attempts = [_shown(attempt.facts()) for attempt in found]
        return json.dumps({"attempts": attempts}, ensure_ascii=False, separators=(",", ":"))


def _shown(value: object) -> object:
    """The sent values, with invisible characters shown by their code as in the question."""
    if isinstance(value, str):
        return value if visible(value) == value else written_out(value)
    if isinstance(value, Mapping):
        return {_shown(key): _shown(one) for key, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, Sequence) else value
