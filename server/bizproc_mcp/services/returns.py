"""What processes read from the activities they wait at, where this server registered none of them; remembered."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import anyio.to_thread

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.models.templates import Template
from bizproc_mcp.portal import Templates
from bizproc_mcp.rules.returns import Returned, returns_read

__all__ = ["ReturnsRead"]

_MOST = 500
_AT_ONCE = 50
"""As many processes as one listing of the portal has."""


class ReturnsRead:
    """Of each process, once: the names that its template's steps read, by activity."""

    def __init__(self) -> None:
        self._known: dict[str, Returned] = {}

    def of(self, workflow_id: str, activity: str) -> Sequence[FormField] | None:
        """What is read from the activity; None where its template was not read or does not have it."""
        return self._known.get(workflow_id, {}).get(activity)

    async def learn(self, templates: Templates, workflow_ids: Collection[str]) -> None:
        """Read the templates of processes not known yet: one request for up to fifty. Failing is no reason to fail."""
        unknown = [one for one in dict.fromkeys(workflow_ids) if one not in self._known][:_AT_ONCE]
        if not unknown:
            return
        try:
            found = await templates.of_workflows(unknown)
        except BizprocError:
            return
        read = await anyio.to_thread.run_sync(partial(_read, found), abandon_on_cancel=True)
        # A process that does not run any more is remembered too: it will not run again.
        self._known |= {one: read.get(one, {}) for one in unknown}
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]


def _read(found: Mapping[str, Template]) -> dict[str, Returned]:
    once = {template.id: returns_read(template) for template in found.values()}
    return {workflow_id: once[template.id] for workflow_id, template in found.items()}
