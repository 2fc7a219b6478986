"""What processes read from their waiting activities that this server did not register; cached."""

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
"""The number of processes on one page of the portal's list."""


class ReturnsRead:
    """Caches, per process, the names that its template's steps read, by activity."""

    def __init__(self) -> None:
        self._known: dict[str, Returned] = {}

    def of(self, workflow_id: str, activity: str) -> Sequence[FormField] | None:
        """The fields read from the activity; None if the template was not read or doesn't contain it."""
        return self._known.get(workflow_id, {}).get(activity)

    async def learn(self, templates: Templates, workflow_ids: Collection[str]) -> None:
        """Read the templates of unknown processes, up to fifty in one request. Errors are ignored."""
        unknown = [one for one in dict.fromkeys(workflow_ids) if one not in self._known][:_AT_ONCE]
        if not unknown:
            return
        try:
            found = await templates.of_workflows(unknown)
        except BizprocError:
            return
        read = await anyio.to_thread.run_sync(partial(_read, found), abandon_on_cancel=True)
        # Also remember processes that are no longer running: they won't run again.
        self._known |= {one: read.get(one, {}) for one in unknown}
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]


def _read(found: Mapping[str, Template]) -> dict[str, Returned]:
    once = {template.id: returns_read(template) for template in found.values()}
    return {workflow_id: once[template.id] for workflow_id, template in found.items()}
