"""Starting, stopping, locking and deleting processes (docs/portal.md 5)."""

import re
from datetime import timedelta

import pytest

from bizproc_standin.state.errors import AccessRefusal, EngineRefusal, TaskRefusal
from bizproc_standin.state.records import APPROVE, Document, DocumentId, DocumentType, TaskStatus, Template
from bizproc_standin.world.processes import WORKFLOW_ID
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    DEAL,
    DEAL_1,
    DIRECTOR,
    GROUP,
    GUEST,
    Portal,
    approve,
    declared,
    lines,
    log,
    only_task,
    root,
    start,
)


def _template(world: Portal) -> int:
    return world.add_template(Template(0, DEAL, "Plain", root(approve()))).id


def test_a_workflow_id_has_the_portals_form(world: Portal) -> None:
    """14 hex digits, a dot, 8 digits (docs/portal.md 5.1)."""
    ids = {start(world, log("x")) for _ in range(50)}
    assert len(ids) == 50
    assert all(WORKFLOW_ID.fullmatch(workflow_id) for workflow_id in ids)


def test_refusals_come_in_the_documented_order(world: Portal) -> None:
    """Template, document, type, mismatch, right, limit (docs/portal.md 5.1)."""
    template_id = _template(world)
    lead = DocumentId("crm", "CCrmDocumentLead", "LEAD_1")
    world.add_document(Document(lead, DocumentType("crm", "CCrmDocumentLead", "LEAD"), "Lead"))
    world.documents[DEAL_1].restricted_to = frozenset({CLERK})
    attempts: list[tuple[int, DocumentId | None, int, str, str]] = [
        (0, None, CLERK, "ERROR_WRONG_WORKFLOW_ID", "Empty TEMPLATE_ID"),
        (99, None, CLERK, "ERROR_WRONG_WORKFLOW_ID", "Template not found"),
        (template_id, None, CLERK, "", "Wrong DOCUMENT_ID!"),
        (template_id, DocumentId("crm", "CCrmDocumentDeal", ""), CLERK, "", "Wrong DOCUMENT_ID!"),
        (template_id, DocumentId("lists", "BizprocDocument", "7"), CLERK, "", "Incorrect document type!"),
        (template_id, DocumentId("crm", "CCrmDocumentDeal", "DEAL_404"), CLERK, "", "Wrong DOCUMENT_ID!"),
        (template_id, lead, GUEST, "", "Template type and DOCUMENT_ID mismatch!"),
    ]
    for template, document, user, code, text in attempts:
        with pytest.raises(EngineRefusal) as refused:
            world.start_workflow(template, document, {}, user)
        assert (refused.value.code, refused.value.text) == (code, text)
    for user in (GUEST, COLLEAGUE):
        with pytest.raises(AccessRefusal, match="ACCESS_DENIED: Access denied!"):
            world.start_workflow(template_id, DEAL_1, {}, user)
    world.max_processes_per_document = 1
    world.start_workflow(template_id, DEAL_1, {}, CLERK)
    with pytest.raises(EngineRefusal, match="An element can be handled by 1 processes at most"):
        world.start_workflow(template_id, DEAL_1, {}, DIRECTOR)


def test_an_ordinary_employee_may_start_on_an_open_document(world: Portal) -> None:
    """Not admin-only, whatever the documentation says (docs/portal.md 5.1)."""
    workflow_id = world.start_workflow(_template(world), DEAL_1, {}, COLLEAGUE)
    assert world.instances[workflow_id].started_by == COLLEAGUE


def test_absent_parameters_take_their_default_and_undeclared_ones_are_readable(world: Portal) -> None:
    """Required is not enforced (docs/portal.md 5.1); the portal's engine keeps what nobody declared."""
    parameters = {"a": declared(default="A"), "b": declared(default="B")}
    workflow_id = start(
        world, log("{=Template:a} {=Template:b} {=Template:c}|"), parameters=parameters, sent={"b": "sent", "c": "x"}
    )
    assert lines(world, workflow_id) == ["A sent x|"]


def test_terminating_deletes_running_tasks_and_keeps_history(world: Portal) -> None:
    """Answered tasks stay, waiting ones go (docs/portal.md 5.3)."""
    workflow_id = start(world, approve("A1"), approve("A2"))
    first = only_task(world)
    world.complete_task(first.id, GROUP, 1)
    second = only_task(world)
    world.terminate(workflow_id, "No longer needed")
    assert second.id not in world.tasks
    assert world.tasks[first.id].status is TaskStatus.YES
    assert workflow_id not in world.instances
    assert world.states[workflow_id].title == "No longer needed"
    with pytest.raises(EngineRefusal) as refused:
        world.terminate(workflow_id)
    assert (refused.value.code, refused.value.text) == ("", "The business process is not found.")


@pytest.mark.parametrize(("language", "title"), [("en", "Workflow terminated."), ("ru", "Выполнение")])
def test_a_stop_without_a_title_gets_the_portals(world: Portal, language: str, title: str) -> None:
    """The default is localized (docs/portal.md 5.3)."""
    world.language = language
    workflow_id = start(world, approve())
    world.terminate(workflow_id)
    assert world.states[workflow_id].title.startswith(title)


def test_killing_deletes_everything(world: Portal) -> None:
    """Instance, tasks, state and log (docs/portal.md 5.3)."""
    workflow_id = start(world, approve("A1"), approve("A2"))
    world.complete_task(only_task(world).id, GROUP, 1)
    world.kill(workflow_id)
    assert not world.tasks
    assert workflow_id not in world.states
    assert list(world.task_ids()) == []
    with pytest.raises(EngineRefusal, match="The business process is not found"):
        world.kill(workflow_id)


def test_a_locked_process_refuses_answers_and_can_still_be_stopped(world: Portal) -> None:
    """423 inside ERROR_TASK_EXECUTION (docs/portal.md 7.2); terminate does not ask for the lock."""
    workflow_id = start(world, approve())
    task = only_task(world)
    world.lock_workflow(workflow_id, world.now() - timedelta(hours=1))
    with pytest.raises(TaskRefusal, match="ERROR_TASK_EXECUTION: The workflow is hung or being executed"):
        world.complete_task(task.id, GROUP, 1)
    assert task.running
    assert task.waits_for(GROUP)
    world.terminate(workflow_id)
    assert not world.instances


def test_an_unlocked_process_goes_on(world: Portal) -> None:
    """None takes the lock away."""
    workflow_id = start(world, approve())
    world.lock_workflow(workflow_id, world.now())
    world.lock_workflow(workflow_id, None)
    world.complete_task(only_task(world).id, GROUP, 1)
    assert lines(world, workflow_id) == ["yes"]


def test_a_task_whose_process_is_gone_says_so(world: Portal) -> None:
    """404 inside ERROR_TASK_EXECUTION (docs/portal.md 7.2)."""
    workflow_id = start(world, approve())
    del world.instances[workflow_id]
    with pytest.raises(TaskRefusal, match="ERROR_TASK_EXECUTION: The business process is not found"):
        world.complete_task(only_task(world).id, GROUP, 1)


def test_a_seeded_process_ends_with_its_last_task(world: Portal) -> None:
    """No engine is behind it, everything else is the same."""
    instance = world.add_instance(_template(world), DEAL_1, CLERK, workflow_id="67a2ffdb2c57a3.35276854")
    first = world.add_task(instance, APPROVE, "One", [GROUP], task_id=1501)
    second = world.add_task(instance, APPROVE, "Two", [GROUP], task_id=1128)
    assert list(world.task_ids()) == [1128, 1501]
    world.complete_task(first.id, GROUP, 1)
    assert instance.id in world.instances
    world.complete_task(second.id, GROUP, 2)
    assert instance.id not in world.instances
    assert world.add_task(world.add_instance(1, DEAL_1), APPROVE, "Three", [CLERK]).id == 1502


def test_the_type_of_a_document_is_in_a_crm_id_and_nowhere_else(world: Portal) -> None:
    """Lists and disk ids say nothing about it."""
    dynamic = DocumentId("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic", "DYNAMIC_147_1")
    assert world.document_type_of(dynamic) == DocumentType(dynamic.module, dynamic.entity, "DYNAMIC_147")
    invoice = DocumentId("crm", "SmartInvoice", "SMART_INVOICE_3")
    assert world.document_type_of(invoice) == DocumentType("crm", "SmartInvoice", "SMART_INVOICE")
    assert world.document_type_of(DocumentId("disk", "Bitrix\\Disk\\BizProcDocument", "777")) is None
    assert world.document_type_of(DocumentId("crm", "CCrmDocumentDeal", "DEAL_x")) is None


@pytest.mark.slow  # fifty thousand tasks
def test_fifty_thousand_tasks_are_listed_by_person(world: Portal) -> None:
    """Each in its own process, answered like any other."""
    ids = world.add_bulk_tasks(50_000, [CLERK, COLLEAGUE], _template(world), DEAL_1)
    assert len(world.instances) == 50_000
    assert list(world.task_ids_of_user(CLERK)) == ids[::2]
    assert sum(1 for _ in world.rows(COLLEAGUE)) == 25_000
    world.complete_task(ids[0], CLERK, 1)
    assert len(world.instances) == 49_999


def test_a_template_in_use_is_not_deleted(world: Portal) -> None:
    """Until its last process has ended (docs/portal.md 6.2)."""
    template_id = _template(world)
    workflow_id = world.start_workflow(template_id, DEAL_1, {}, CLERK)
    text = "Cannot delete the workflow template because one or more active workflow(-s) exist using this template."
    with pytest.raises(EngineRefusal, match=re.escape(text)):
        world.delete_template(template_id)
    world.terminate(workflow_id)
    world.delete_template(template_id)
    assert template_id not in world.templates
