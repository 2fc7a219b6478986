"""All REST methods by name."""

from collections.abc import Mapping

from bizproc_standin.rest import (
    activities,
    applications,
    crm,
    disk,
    events,
    lists,
    people,
    robots,
    service,
    tasks,
    template_writing,
    templates,
    users,
    workflows,
)
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.portal import Call, Method

__all__ = ["ADDRESSES", "METHODS"]


def _taken_apart_elsewhere(_: Call) -> Answer:
    """A placeholder for ``batch``, which the endpoint runs command by command."""
    return Answer([])


_GROUPS = (workflows, templates, template_writing, tasks, events, activities, robots, users, applications, service)
_DOCUMENT_GROUPS = (crm, lists, disk, people)

ADDRESSES = disk.ADDRESSES

METHODS: Mapping[str, Method] = {
    **{method.name: method for group in (*_GROUPS, *_DOCUMENT_GROUPS) for method in group.METHODS},
    "batch": Method("batch", (), _taken_apart_elsewhere),
}
