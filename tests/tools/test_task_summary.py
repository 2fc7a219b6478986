"""A summary of thousands of tasks in a few lines."""

from collections import Counter

from bizproc_standin.state.records import UserStatus
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Office
from tests.fixtures.office_fixtures import both_eras


@both_eras
async def test_the_own_tasks_are_counted_by_template(office: Office) -> None:
    mine = [office.task(task_id) for task_id in office.waits_for(HEAD)]
    async with office.assistant() as head:
        said = await head.call("task_summary")
    counted = {group["key"]: group["count"] for group in said.data["groups"]}
    assert counted == Counter(str(task.workflow.template_id) for task in mine)
    assert said.data["total"] == len(mine)
    assert said.data["overdue"] == 2
    assert said.data["oldest_due"].startswith("2026-11-18T")
    names = {group["key"]: group["name"] for group in said.data["groups"]}
    assert names["801"] == "Leave approval"


async def test_the_largest_group_comes_first(office: Office) -> None:
    async with office.assistant() as head:
        groups = (await head.call("task_summary", group_by="kind")).data["groups"]
    counts = [group["count"] for group in groups]
    assert counts == sorted(counts, reverse=True)
    assert groups[0]["key"] == "approval"


async def test_document_types_are_told_in_the_short_form(office: Office) -> None:
    async with office.assistant() as head:
        groups = (await head.call("task_summary", group_by="document_type")).data["groups"]
    assert {"deal", "spa:147", "process", "list", "disk", "invoice"} == {group["key"] for group in groups}


async def test_by_assignee_a_task_counts_for_each_person_it_waits_for(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("task_summary", assignee="all", group_by="assignee")
    counted = {int(group["key"]): group["count"] for group in said.data["groups"]}
    rows = [row for task in office.world.tasks.values() if task.running for row in task.participants]
    assert counted == Counter(row.user_id for row in rows if row.status is UserStatus.WAITING)
    assert said.data["total"] == sum(task.running for task in office.world.tasks.values())
    assert said.data["note"].startswith(f"The groups add up to {sum(counted.values())}:")
    assert said.data["note"] in said.text
    assert next(group["name"] for group in said.data["groups"] if group["key"] == str(HEAD)) == "Elena Sokolova"


async def test_thousands_of_tasks_take_few_requests_and_few_bytes(office: Office) -> None:
    office.world.add_bulk_tasks(3_000, [HEAD], 806, office.task(1130).workflow.document_id)
    before = sum(office.standin.requests.values())
    async with office.assistant() as head:
        said = await head.call("task_summary")
    assert said.data["total"] == len(office.waits_for(HEAD)) == 3_000 + 10
    assert len(said.text) < 1_000
    assert sum(office.standin.requests.values()) - before <= 6


async def test_a_head_counts_for_a_subordinate_and_all_is_for_administrators(office: Office) -> None:
    async with office.assistant() as head:
        said = await head.call("task_summary", assignee=str(EMPLOYEE))
        refused = await head.refused("task_summary", assignee="all")
    assert said.data["total"] == len(office.waits_for(EMPLOYEE))
    assert "administrator" in refused


async def test_nothing_to_do_is_told_as_such(office: Office) -> None:
    async with office.assistant(34) as analyst:
        said = await analyst.call("task_summary")
    assert said.data == {"total": 0, "overdue": 0, "group_by": "template", "groups": []}
