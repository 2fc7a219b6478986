"""What the credentials allow: found out once, in the background, after the first response."""

from collections.abc import Awaitable, Callable

import anyio

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models.users import Access
from bizproc_mcp.portal import Portal

NO_ADMINISTRATOR = "needs a portal administrator"
DOCUMENT_SCOPES = frozenset({"crm", "lists", "disk"})
"""Modules whose documents can be read with the scope of the same name."""
NO_SCOPE = "the credentials lack the scope bizproc"


class Capabilities:
    """The facts about the credentials, unknown until `learn` has run; `on_known` is called once they are known."""

    def __init__(self, on_known: Callable[[], Awaitable[None]] | None = None) -> None:
        self._on_known = on_known
        self._found = anyio.Event()
        self.expected = False
        self.known: Access | None = None
        self.problem: BizprocError | None = None

    async def learn(self, portal: Portal) -> None:
        """Ask the portal; on failure, the error is kept as `problem` and the static set stays offered."""
        self.expected = True
        first = self.known is None
        try:
            self.known = await portal.access()
            self.problem = None
        except BizprocError as problem:
            self.problem = problem
        finally:
            self._found.set()
        if first and self.known is not None and self._on_known is not None:
            await self._on_known()

    async def wait(self, seconds: float) -> None:
        """Wait for the facts for at most `seconds`; return at once if they have not been requested yet."""
        if self.expected:
            with anyio.move_on_after(seconds):
                await self._found.wait()

    def missing_scope(self, scope: str) -> str:
        """That the credentials lack this scope, if it is known; "" otherwise."""
        lacks = self.known is not None and self.known.scopes is not None and scope not in self.known.scopes
        return f"the credentials lack the scope {scope}" if lacks and scope in DOCUMENT_SCOPES else ""

    def withheld(self, needs: frozenset[str], group: str = "") -> str:
        """Why a tool of a group with these needs is not offered; "" if it is, or if nothing is known."""
        if self.known is None:
            return ""
        if group in self.known.without:
            return self.known.without[group]
        if self.known.scopes is not None and "bizproc" not in self.known.scopes:
            return NO_SCOPE
        for need in sorted(needs):
            if need in self.known.without:
                return self.known.without[need]
        return NO_ADMINISTRATOR if "administrator" in needs and self.known.administrator is False else ""
