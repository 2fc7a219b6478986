"""The policy in force: the file is checked before every decision."""

import logging
from collections.abc import Awaitable, Callable

import anyio
import anyio.to_thread

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.safety.policy.reading import parse_policy_file, policy_content
from bizproc_mcp.safety.policy.rules import Policy
from bizproc_mcp.settings import Settings

__all__ = ["PolicyInForce"]

SETTLING_SECONDS = 0.2
_LOOKS = 10
logger = logging.getLogger(__name__)


class PolicyInForce:
    """Reloads the file when its content changes; without a file, only the built-in policy applies.

    The whole content is compared, not its time and size: a file is small, and those can be set. `built_in` is
    the policy that holds all the time where there is no file, else None.
    """

    def __init__(self, settings: Settings, sleep: Callable[[float], Awaitable[None]] = anyio.sleep) -> None:
        self._path = settings.policy
        self._confirm = settings.confirm
        self._sleep = sleep
        self._content = b""
        self._policy = Policy(confirm=settings.confirm)
        self.built_in = self._policy if self._path is None else None
        if self._path is not None:
            self._content = policy_content(self._path)
            self._policy = parse_policy_file(self._content, self._path, self._confirm)

    async def now(self) -> Policy:
        """The current policy; raises `InvalidInput` while the file is unreadable, invalid or being written."""
        if self._path is None:
            return self._policy
        content = await anyio.to_thread.run_sync(policy_content, self._path, abandon_on_cancel=True)
        if content == self._content:
            return self._policy
        content = await self._settled(content)
        if not content.strip():
            # A half-saved file, or an accident: running without rules is only possible from the start.
            raise InvalidInput(
                f"The policy {self._path} is empty.", "Write its rules again, or start the server without a policy."
            )
        self._policy = parse_policy_file(content, self._path, self._confirm)
        self._content = content
        logger.warning("the policy has changed: %d rules hold from now on", len(self._policy.rules))
        return self._policy

    async def _settled(self, content: bytes) -> bytes:
        """Wait until the content is stable: the first half of a file being saved may be a laxer policy."""
        assert self._path is not None  # noqa: S101 (narrows for the type checker)
        for _ in range(_LOOKS):
            await self._sleep(SETTLING_SECONDS)
            again = await anyio.to_thread.run_sync(policy_content, self._path, abandon_on_cancel=True)
            if again == content:
                return content
            content = again
        raise InvalidInput(f"The policy {self._path} keeps changing.", "Try again once it has been saved.")
