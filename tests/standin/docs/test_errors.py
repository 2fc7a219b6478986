"""Every reproducible documented error is returned with its code, status and text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bizproc_standin.rest.limits import PLANS, LeakyBucket
from bizproc_standin.seed import ADMINISTRATOR, EMPLOYEE, HEAD
from bizproc_standin.seed.roles import GUEST
from bizproc_standin.seed.stories.samples import FORM_TASK
from bizproc_standin.state.records import APPROVE, DocumentId, TaskParameters
from tests.data.samples import ErrorRow, page
from tests.fixtures.tables import all_rows
from tests.standin.docs.replay import Replay
from tests.standin.docs.test_samples import PAGES

_LEAD = ["crm", "CCrmDocumentLead", "LEAD_1"]
_FORM = {"contractor": "C_607", "phone_number": "+19991234567"}


@dataclass(frozen=True, slots=True)
class Provocation:
    """A call that must be refused; ``text`` where the table words it in general."""

    params: Mapping[str, object] = field(default_factory=dict)
    user: int = ADMINISTRATOR
    text: str = ""


_DENIED = Provocation({"ID": "65e5a449e8f135.21284909"}, EMPLOYEE)
_NO_ID = Provocation({"ID": ""})

PROVOKED: dict[tuple[str, str], Provocation] = {
    ("bizproc.workflow.start", "Empty TEMPLATE_ID"): Provocation({"DOCUMENT_ID": _LEAD}),
    ("bizproc.workflow.start", "Template not found"): Provocation({"TEMPLATE_ID": 99, "DOCUMENT_ID": _LEAD}),
    ("bizproc.workflow.start", "Wrong DOCUMENT_ID!"): Provocation({"TEMPLATE_ID": 1, "DOCUMENT_ID": "LEAD_1"}),
    ("bizproc.workflow.start", "Incorrect document type!"): Provocation(
        {"TEMPLATE_ID": 1, "DOCUMENT_ID": ["crm", "CCrmDocumentNothing", "X"]}
    ),
    ("bizproc.workflow.start", "Template type and DOCUMENT_ID mismatch!"): Provocation(
        {"TEMPLATE_ID": 212, "DOCUMENT_ID": _LEAD}
    ),
    # A person without the right to start on the document (docs/portal.md 5.1): an extranet user has none.
    ("bizproc.workflow.start", "Access denied!"): Provocation({"TEMPLATE_ID": 1, "DOCUMENT_ID": _LEAD}, GUEST),
    ("bizproc.workflow.instances", "Access denied!"): Provocation({}, HEAD),
    ("bizproc.workflow.terminate", "Access denied!"): _DENIED,
    ("bizproc.workflow.terminate", "Empty workflow instance ID"): _NO_ID,
    ("bizproc.workflow.kill", "Access denied!"): _DENIED,
    ("bizproc.workflow.kill", "Empty workflow instance ID"): _NO_ID,
    ("bizproc.workflow.template.list", "Access denied!"): Provocation({}, HEAD),
    ("bizproc.task.list", "Access denied!"): Provocation({"filter": {"USER_ID": HEAD}}, EMPLOYEE),
    ("bizproc.task.complete", "empty TASK_ID"): Provocation({"STATUS": 1}),
    ("bizproc.task.complete", "incorrect STATUS"): Provocation({"TASK_ID": FORM_TASK, "STATUS": 7}),
    ("bizproc.task.complete", "Task not found"): Provocation({"TASK_ID": 999_999, "STATUS": 1}),
    ("bizproc.task.complete", "error text from the task"): Provocation(
        {"TASK_ID": FORM_TASK, "STATUS": 3, "COMMENT": "Added", "FIELDS": {"contractor": "C_607"}},
        text="The required value ('Phone number') is missing.",
    ),
    ("bizproc.task.delegate", "Invalid TASK_IDS"): Provocation({"FROM_USER_ID": 15, "TO_USER_ID": 37}),
    ("bizproc.task.delegate", "Invalid FROM_USER_ID"): Provocation({"TASK_IDS": [1128], "TO_USER_ID": 37}),
    ("bizproc.task.delegate", "Invalid TO_USER_ID"): Provocation({"TASK_IDS": [1128], "FROM_USER_ID": 15}),
    ("bizproc.task.delegate", "The user is not responsible for this assigment."): Provocation(
        {"TASK_IDS": [1128], "FROM_USER_ID": 21, "TO_USER_ID": 37}
    ),
    ("bizproc.task.delegate", "Assignments can only be delegated across intranet users."): Provocation(
        {"TASK_IDS": [1128], "FROM_USER_ID": 15, "TO_USER_ID": GUEST}
    ),
    ("bizproc.activity.log", "Empty log message!"): Provocation({"event_token": "{event_token}", "log_message": ""}),
    ("bizproc.event.send.newer", "Access denied!"): Provocation({"event_token": "forged|A1|x.0", "return_values": {}}),
}
# Provoked below, each in a test of its own: they need more than one call.
ELSEWHERE = {
    ("bizproc.task.complete", "Task already completed"),
    ("bizproc.task.complete", "Incorrect task type"),
    ("bizproc.task.delegate", "List of errors separated by ;"),
}


def _rows() -> dict[tuple[str, str], ErrorRow]:
    return {(name, row.real_message or ""): row for name in PAGES for row in page(name).errors}


def test_every_documented_error_of_these_methods_is_provoked() -> None:
    assert set(_rows()) == set(PROVOKED) | ELSEWHERE


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@all_rows("key", PROVOKED)  # a refusal leaves nothing behind
async def test_a_documented_error_comes_with_its_code_status_and_text(
    replay: Replay, key: tuple[str, str], form: bool
) -> None:
    name, text = key
    row, provocation = _rows()[key], PROVOKED[key]
    method = page(name).method
    assert method
    given = await replay.send(method, dict(provocation.params), user=provocation.user, form=form)
    assert (given.status, given.body) == (
        row.real_status,
        {"error": row.code, "error_description": provocation.text or text},
    )


async def test_a_task_cannot_be_completed_twice(replay: Replay) -> None:
    """The vote of 1633 has the head's answer already."""
    row = _rows()["bizproc.task.complete", "Task already completed"]
    world = replay.standin.world
    answered = next(task.id for task, mine in world.rows(HEAD) if mine.answered and task.status == 0)
    given = await replay.send("bizproc.task.complete", {"TASK_ID": answered, "STATUS": 1}, user=HEAD)
    assert (given.status, given.body["error"]) == (400, row.code)
    assert given.body["error_description"] == row.message


async def test_a_task_of_another_kind_cannot_be_completed(replay: Replay) -> None:
    row = _rows()["bizproc.task.complete", "Incorrect task type"]
    world = replay.standin.world
    instance = world.add_instance(1, DocumentId("crm", "CCrmDocumentLead", "LEAD_1"), ADMINISTRATOR)
    task = world.add_task(instance, "HandleExternalEventActivity", "Command", [ADMINISTRATOR])
    given = await replay.send("bizproc.task.complete", {"TASK_ID": task.id, "STATUS": 1})
    assert given.body == {"error": row.code, "error_description": row.message}


async def test_refusals_of_several_tasks_are_joined_and_the_others_are_handed_over(replay: Replay) -> None:
    """The call answers 400, task 1128 has moved all the same (docs/portal.md 7.3)."""
    row = _rows()["bizproc.task.delegate", "List of errors separated by ;"]
    world = replay.standin.world
    instance = world.add_instance(1, DocumentId("crm", "CCrmDocumentLead", "LEAD_1"), ADMINISTRATOR)
    shared = [
        world.add_task(instance, APPROVE, name, [HEAD, 37], parameters=TaskParameters()).id for name in ("One", "Two")
    ]
    params = {"TASK_IDS": [1128, *shared], "FROM_USER_ID": HEAD, "TO_USER_ID": 37}
    given = await replay.send("bizproc.task.delegate", params)
    assert (given.status, given.body["error"]) == (400, row.code)
    assert str(given.body["error_description"]).split(";") == [
        f'Assignment "{name}" cannot be delegated because the selected employee is already assigned to it.'
        for name in ("One", "Two")
    ]
    assert world.tasks[1128].waits_for(37)


@all_rows("name", PAGES)
def test_the_printed_error_is_a_row_of_its_table(name: str) -> None:
    codes = {row.code for row in page(name).errors}
    assert {sample.body["error"] for sample in page(name).error_samples} <= codes


def _system(code: str) -> ErrorRow:
    return next(row for row in page("bizproc.task.list").system_errors if row.code == code)


async def test_missing_and_wrong_credentials_are_told_apart(replay: Replay) -> None:
    for code, path in (("NO_AUTH_FOUND", "/rest/profile"), ("INVALID_CREDENTIALS", "/rest/1/wrong/profile")):
        given = await replay.post(path, {})
        row = _system(code)
        assert (given.status, given.body) == (
            row.real_status,
            {"error": code, "error_description": row.real_message},
        )


async def test_a_webhook_without_the_scope_is_told_so(replay: Replay) -> None:
    row = _system("insufficient_scope")
    given = await replay.send("bizproc.task.list", {}, scopes=frozenset({"user"}))
    assert (given.status, given.body) == (
        row.real_status,
        {"error": row.code, "error_description": row.real_message},
    )


async def test_an_expired_token_is_told_so(replay: Replay) -> None:
    row = _system("expired_token")
    token = replay.access_token(lives=timedelta(seconds=-1))
    given = await replay.post("/rest/bizproc.task.list", {"auth": token})
    assert (given.status, given.body) == (
        row.real_status,
        {"error": row.code, "error_description": row.real_message},
    )


async def test_the_request_rate_is_limited(replay: Replay) -> None:
    row = _system("QUERY_LIMIT_EXCEEDED")
    plan = PLANS["standard"]
    assert plan is not None
    replay.standin.rest.bucket = LeakyBucket(plan)
    for _ in range(60):
        given = await replay.send("profile", {})
    assert (given.status, given.body) == (
        row.real_status,
        {"error": row.code, "error_description": row.real_message},
    )


async def test_the_limits_of_a_batch_are_errors_of_its_commands(replay: Replay) -> None:
    """The batch itself answers 200 (docs/portal.md 10.4)."""
    commands = {f"c{number}": "profile" for number in range(51)} | {"c0": "batch?cmd[a]=profile"}
    given = await replay.send("batch", {"cmd": commands, "halt": 0})
    result = given.body["result"]
    assert given.status == 200
    assert isinstance(result, dict)
    for key, code in (("c0", "ERROR_BATCH_METHOD_NOT_ALLOWED"), ("c50", "ERROR_BATCH_LENGTH_EXCEEDED")):
        row = _system(code)
        assert row.real_status == 200
        assert result["result_error"][key] == {"error": code, "error_description": row.message}
