"""The contents of the seeded company: people, templates, tasks in every state, material for every story."""

from collections import Counter
from collections.abc import Iterator

import pytest

from bizproc_standin.seed import ADMINISTRATOR, EMPLOYEE, HEAD, SeededCompany, processes, roles, seed_bulk, seed_company
from bizproc_standin.seed.stories.samples import (
    APPROVAL_WORKFLOW,
    DEAL_WORKFLOW,
    DELEGATED_TASKS,
    FORM_TASK,
    FORM_WORKFLOW,
    LEAD_WORKFLOW,
    STOPPED_WORKFLOW,
    TOKEN_WORKFLOW,
)
from bizproc_standin.state.organisation import chain
from bizproc_standin.state.records import (
    APPROVE,
    REQUEST,
    REQUEST_OPTIONAL,
    REVIEW,
    DocumentId,
    Task,
    TaskStatus,
    UserStatus,
)
from bizproc_standin.world.world import World
from tests.standin.seed.conftest import empty_world


@pytest.fixture
def company(world: World) -> SeededCompany:
    return seed_company(world)


@pytest.fixture
def seeded(world: World, company: SeededCompany) -> World:  # noqa: ARG001 - it fills the world
    return world


def inbox(world: World, user_id: int) -> list[Task]:
    return [task for task, _ in world.rows(user_id) if task.waits_for(user_id)]


def activities(tree: object) -> Iterator[dict[str, object]]:
    if isinstance(tree, dict):
        yield tree
        children = tree["Children"]
        assert isinstance(children, list)
        for child in children:
            yield from activities(child)


def test_the_company_has_people_of_every_kind(seeded: World) -> None:
    users = seeded.users.values()
    assert len(users) >= 12
    assert seeded.users[ADMINISTRATOR].admin
    assert not seeded.users[roles.LEFT].active
    assert seeded.users[roles.GUEST].user_type == "extranet"
    assert not seeded.users[roles.GUEST].intranet
    assert max(Counter(user.full_name for user in users).values()) == 2
    assert len({user.email for user in users}) == len(users)


def test_the_department_tree_is_four_levels_deep_with_three_heads_over_the_employee(seeded: World) -> None:
    department = seeded.users[EMPLOYEE].departments[0]
    assert len(list(chain(seeded, department))) == 4
    for head in (roles.DESK_LEAD, roles.SALES_LEAD, HEAD, roles.CHIEF):
        assert seeded.is_head_of(head, EMPLOYEE)


def test_there_are_tasks_in_every_state_and_of_every_kind(seeded: World) -> None:
    tasks = seeded.tasks.values()
    assert len(tasks) >= 40
    assert {task.status for task in tasks} == set(TaskStatus)
    assert {task.activity for task in tasks} == {APPROVE, REVIEW, REQUEST, REQUEST_OPTIONAL}
    waiting = [task for task in tasks if task.status is TaskStatus.RUNNING]
    assert {task.parameters.comment_required for task in waiting} == {"N", "Y", "YA", "YR"}
    assert {row.status for task in tasks for row in task.participants} == set(UserStatus)


def test_some_open_tasks_are_overdue_some_are_due_later_some_never(seeded: World) -> None:
    now = seeded.now()
    dues = [task.overdue_date for task in seeded.tasks.values() if task.status is TaskStatus.RUNNING]
    assert sum(due is not None and due < now for due in dues) >= 3
    assert sum(due is not None and due > now for due in dues) >= 3
    assert sum(due is None for due in dues) >= 3


def test_some_processes_hang_and_some_wait_without_a_task(seeded: World) -> None:
    hanging = [row for row in seeded.instances.values() if row.owned_until]
    assert len(hanging) >= 3
    assert all((seeded.now() - row.owned_until).days >= 1 for row in hanging if row.owned_until)
    assert any(not seeded.tasks_of_workflow(key) for key, row in seeded.instances.items() if not row.owned_until)


def test_the_approver_of_the_demo_has_an_inbox_of_every_kind(seeded: World) -> None:
    tasks = inbox(seeded, HEAD)
    assert 8 <= len(tasks) <= 10
    kinds = Counter(task.activity for task in tasks)
    assert kinds[APPROVE] >= 4
    assert kinds[REVIEW] == kinds[REQUEST] == kinds[REQUEST_OPTIONAL] == 1
    assert any(task.activity == APPROVE and task.parameters.comment_required == "YR" for task in tasks)
    assert any(task.rule.approve_type == "vote" for task in tasks)
    delegated = [row for task in tasks for row in task.participants if row.user_id == HEAD != row.original_user_id]
    assert [row.original_user_id for row in delegated] == [roles.CHIEF]


def test_the_form_of_the_approver_asks_for_every_basic_type(seeded: World) -> None:
    form = next(task for task in inbox(seeded, HEAD) if task.activity == REQUEST)
    fields = form.parameters.fields
    assert fields is not None
    basic = {"string", "text", "int", "double", "bool", "date", "datetime", "select", "user", "file"}
    assert {field.type for field in fields} == basic
    assert [field.id for field in fields if field.multiple] == ["Tags"]
    assert any(field.required for field in fields)
    assert any(not field.required for field in fields)


def test_the_employee_has_tasks_too(seeded: World) -> None:
    assert len(inbox(seeded, EMPLOYEE)) >= 3


def test_tasks_wait_for_somebody_who_left(seeded: World) -> None:
    assert len(inbox(seeded, roles.LEFT)) == 2


def test_everything_the_samples_name_is_there(seeded: World) -> None:
    assert {1, 14, 15, 37, 57, 503} <= seeded.users.keys()
    assert {1, 212, 379, 525, 565, 713} <= seeded.templates.keys()
    workflows = {
        LEAD_WORKFLOW: ("LEAD_1", 1, 0),
        DEAL_WORKFLOW: ("DEAL_1633", 212, 57),
        FORM_WORKFLOW: ("2249", 565, 1),
        APPROVAL_WORKFLOW: ("2237", 565, 1),
        STOPPED_WORKFLOW: ("DYNAMIC_147_2", 803, 57),
        TOKEN_WORKFLOW: ("2106", 379, 503),
    }
    for key, expected in workflows.items():
        row = seeded.instances[key]
        assert (row.document_id.id, row.template_id, row.started_by) == expected
    assert all(seeded.tasks[task_id].waits_for(15) for task_id in DELEGATED_TASKS)
    assert [seeded.tasks[task_id].activity for task_id in (1471, 1477, FORM_TASK)] == [APPROVE, REQUEST, REQUEST]
    assert all(seeded.tasks[task_id].waits_for(1) for task_id in (1471, 1477, FORM_TASK))
    assert DocumentId("crm", "CCrmDocumentDeal", "DEAL_5141") in seeded.documents


def test_open_events_are_those_of_live_processes(seeded: World, company: SeededCompany) -> None:
    assert {call.code for call in company.open_calls} == {"md5_action", "legal_check"}
    token = company.event_token("legal_check")
    workflow = token.split("|")[0]
    assert seeded.instances[workflow].owned_until is None
    seeded.send_event(token, {"verdict": "clean"})
    assert workflow not in seeded.instances
    assert seeded.states[workflow].title == "Legally clean"


def test_templates_are_trees_with_names_of_their_own(seeded: World) -> None:
    assert len(seeded.templates) >= 9
    for template in seeded.templates.values():
        names = [node["Name"] for node in activities(template.tree)]
        assert len(names) == len(set(names)), template.name
    roots = Counter(template.tree["Type"] for template in seeded.templates.values())
    assert set(roots) == {"SequentialWorkflowActivity", "StateMachineWorkflowActivity"}


def test_no_process_stumbled_over_its_template(seeded: World) -> None:
    errors = [entry for state in seeded.states.values() for entry in state.tracking if entry.kind == "error"]
    assert errors == []


def test_nothing_was_posted_to_handlers_while_the_past_was_told(seeded: World) -> None:
    assert not seeded.calls
    assert all(
        activity.handler.startswith("http://127.0.0.1:9/")
        for application in seeded.applications.values()
        for activity in application.activities.values()
    )


def test_the_past_lies_in_the_past_and_the_clock_is_put_back(seeded: World) -> None:
    assert seeded.clock.now() == empty_world().clock.now()
    assert all(state.started < seeded.now() for state in seeded.states.values())
    assert all(task.modified < seeded.now() for task in seeded.tasks.values())
    modified = {row.id: row.modified for row in seeded.instances.values()}
    assert all(when < seeded.now() for when in modified.values())


def test_the_same_clock_and_seed_give_the_same_portal() -> None:
    first, second = empty_world(), empty_world()
    tokens = [[call.event_token for call in seed_company(world).open_calls] for world in (first, second)]
    assert tokens[0] == tokens[1]
    assert list(first.instances) == list(second.instances)
    assert [(task.id, task.name) for task in first.tasks.values()] == [
        (task.id, task.name) for task in second.tasks.values()
    ]


def test_a_russian_portal_is_seeded_as_well() -> None:
    world = empty_world(language="ru")
    seed_company(world)
    assert len(world.tasks) >= 40


def test_leave_of_the_employee_goes_up_the_tree_to_the_chief_and_is_registered(seeded: World) -> None:
    """The loop: desk lead, key accounts lead, head of sales, chief, then the people department."""
    document = DocumentId("lists", "BizprocDocument", "2101")
    workflow = seeded.start_workflow(processes.LEAVE, document, {"Reason": "A week off"}, EMPLOYEE)
    for head in (roles.DESK_LEAD, roles.SALES_LEAD, HEAD, roles.CHIEF):
        (task,) = [task for task in seeded.tasks_of_workflow(workflow) if task.waits_for(head)]
        seeded.complete_task(task.id, head, "yes")
    (task,) = [task for task in seeded.tasks_of_workflow(workflow) if task.waits_for(roles.PEOPLE_OFFICER)]
    assert task.activity == REVIEW
    seeded.complete_task(task.id, roles.PEOPLE_OFFICER, "ok")
    assert workflow not in seeded.instances
    assert seeded.states[workflow].title == "Leave granted"


@pytest.mark.parametrize(
    ("number", "waiting", "first"),
    [("2301", roles.ACCOUNTANT, REVIEW), ("2303", roles.SALES_LEAD, APPROVE), ("2302", HEAD, APPROVE)],
    ids=["small sums pass", "middle ones need the head", "large ones too"],
)
def test_an_expense_report_branches_on_the_amount(seeded: World, number: str, waiting: int, first: str) -> None:
    document = DocumentId("lists", "BizprocDocument", number)
    starter = seeded.documents[document].created_by
    workflow = seeded.start_workflow(processes.EXPENSE, document, None, starter)
    (task,) = seeded.tasks_of_workflow(workflow)
    assert task.activity == first
    assert task.waits_for(waiting)


def test_ten_thousand_tasks_are_one_persons_and_all_open(seeded: World) -> None:
    before = len(inbox(seeded, roles.FINANCE))
    ids = seed_bulk(seeded, assignee=roles.FINANCE)
    assert len(ids) == len(set(ids)) == 10_000
    assert len(inbox(seeded, roles.FINANCE)) == before + 10_000
    seeded.complete_task(ids[0], roles.FINANCE, "yes")
    assert seeded.tasks[ids[1]].waits_for(roles.FINANCE)
