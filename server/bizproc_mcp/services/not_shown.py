"""What a list of somebody's own tasks does not show: what others have to do with the person's requests."""

from bizproc_mcp.answers.tasks import TaskList
from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.services.context import ServiceContext

__all__ = ["with_what_is_not_shown"]

_NONE, _SOME = "Nothing of that waits or waited for you.", "Listed are only tasks that wait or waited for you."
_HIDDEN = (
    "The portal shows other people's tasks only to their heads and to an administrator, and running processes only to "
    "an administrator. What became of a request of yours stands in the portal: on its document, tab Business processes "
    "(Бизнес-процессы), and for processes of the feed under My processes (Мои процессы)."
)
_ALL = "Tasks of other people were not looked at: assignee=all does that."


async def with_what_is_not_shown(context: ServiceContext, query: TaskQuery, search: str, listed: TaskList) -> TaskList:
    """The list, and where else to look for what the person asks about (docs/portal.md 7.1).

    That is due where one's own requests are meant, and where nothing was found of something in particular.
    """
    me = await context.people.me()
    particular = search.strip() or query.document or query.workflow_id or query.started_by
    if query.person != me or not (query.started_by == me or (particular and not listed.total)):
        return listed
    where = _ALL if await context.is_administrator() else f"{_SOME if listed.total else _NONE} {_HIDDEN}"
    return listed.model_copy(update={"note": f"{where} {listed.note}".strip()})
