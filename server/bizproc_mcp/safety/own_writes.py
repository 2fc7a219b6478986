"""What the journal knows of a process, for the person whose writes they were."""

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
    """Reads the attempts of the connected person on the connected portal, and of nobody else."""

    def __init__(self, journal: Journal, identity: Identity) -> None:
        self._journal = journal
        self._identity = identity

    async def to_process(self, workflow_id: str) -> Sequence[PastWrite]:
        """The newest writes to a process, none where the journal cannot be read."""
        # The id begins with the second of its start: of a long journal only what came after is read.
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
