"""A rule about a person applies to the processes that this person started, with every tool."""

from typing import Any

import pytest

from tests.attacks.test_attacks import policy
from tests.fixtures.office import Office
from tests.fixtures.person import configured

TASK, OTHER = 1128, 1129
CALLS: dict[str, dict[str, Any]] = {
    "task_complete": {"task_id": TASK, "decision": "reject", "comment": "No."},
    "task_complete_many": {"task_ids": [TASK, OTHER], "decision": "reject", "comment": "No."},
    "task_delegate": {"task_ids": [TASK], "to_user": "37"},
}
about_tasks = pytest.mark.parametrize("tool", CALLS)


def about(person: int, action: str = "deny") -> str:
    return f'[[rule]]\ntool = "task_*"\npeople = [{person}]\naction = "{action}"\nreason = "not by machines"'


@about_tasks
async def test_a_rule_on_who_started_it_holds_for_tasks(office: Office, tool: str) -> None:
    starter = office.task(TASK).workflow.started_by
    assert starter
    async with configured(office, policy(office, about(starter))) as assistant:
        assert "not by machines" in await assistant.refused(tool, **CALLS[tool])
    assert office.written() == []


@about_tasks
async def test_who_did_not_start_it_is_not_meant(office: Office, tool: str) -> None:
    rules = f'{about(98)}\n[[rule]]\ntool = "task_*"\naction = "allow"'
    async with configured(office, policy(office, rules)) as assistant:
        assert (await assistant.call(tool, **CALLS[tool])).data["outcome"] == "done"


@about_tasks
async def test_where_the_portal_does_not_say_who_a_rule_that_restricts_holds(office: Office, tool: str) -> None:
    for task_id in (TASK, OTHER):
        office.task(task_id).workflow.started_by = 0
    async with configured(office, policy(office, about(98))) as assistant:
        assert "not by machines" in await assistant.refused(tool, **CALLS[tool])
    assert office.written() == []
