"""A portal ignores unknown filters and returns too many rows: the extra rows are not counted anywhere."""

from collections.abc import Mapping
from typing import Any

import pytest

from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.models.templates import TemplateQuery
from bizproc_mcp.models.workflows import WorkflowQuery
from bizproc_standin.rest import columns, tasks, templates, workflows
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE
from bizproc_standin.standin import StandIn
from tests.upstream.contract.conftest import Connecting

UNKNOWN = ("STARTED_BY", "WORKFLOW_STARTED_BY", "AUTO_EXECUTE")


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    def some(value: object, known: Mapping[str, columns.Column[Any]]) -> list[columns.Condition[Any]]:
        return columns.read_filter(value, {name: one for name, one in known.items() if name not in UNKNOWN})

    for module in (tasks, templates, workflows):
        monkeypatch.setattr(module, "read_filter", some)


async def test_a_total_of_tasks_is_reduced_by_what_was_not_asked_for(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks is not None
    page = await portal.tasks.page(TaskQuery(person=None, started_by=EMPLOYEE), limit=200)
    wanted = {one.id for one in standin.world.tasks.values() if one.running and one.workflow.started_by == EMPLOYEE}
    assert {one.id for one in page.items} == wanted
    assert page.total == len(wanted)


async def test_a_total_of_processes_is_reduced_likewise(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    page = await portal.workflows.page(WorkflowQuery(started_by=EMPLOYEE), limit=200)
    wanted = {one.id for one in standin.world.instances.values() if one.started_by == EMPLOYEE}
    assert {one.id for one in page.items} == wanted
    assert page.total == len(wanted)


async def test_a_total_of_templates_is_reduced_likewise(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    page = await portal.templates.page(TemplateQuery(auto_execute=1), limit=200)
    wanted = {one.id for one in standin.world.templates.values() if one.auto_execute == 1}
    assert {one.id for one in page.items} == wanted
    assert page.total == len(wanted)
