"""The current user's past writes to a process, from the journal."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.safety.identity import Identity
from bizproc_mcp.safety.journal import Journal, Query, stamp
from bizproc_mcp.writes.past import PastWrite

__all__ = ["OwnWrites"]

_TOLD = 5
_CLOCKS_APART = timedelta(days=1)


class OwnWrites:
    """Reads only attempts of the connected user on the connected portal."""

    def __init__(self, journal: Journal, identity: Identity) -> None:
        self._journal = journal
        self._identity = identity

    async def to_process(self, workflow_id: str) -> Sequence[PastWrite]:
        """The newest writes to a process; empty if the journal can't be read."""
        # The id begins with the start time in seconds, so older journal rows need not be read.
        began = datetime.fromtimestamp(int(workflow_id[:8], 16), UTC) - _CLOCKS_APART
        try:
            query = Query(
                since=stamp(began),
                portal=self._identity.portal,
                person=await self._identity.me(),
                workflow=workflow_id,
            )
            found = await self._journal.attempts(query, _TOLD)
        except BizprocError:
            return ()
        return [PastWrite(one.at, one.tool, one.outcome, str(one.receipt.get("what", ""))) for one in found]
