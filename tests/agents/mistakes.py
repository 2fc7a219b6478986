"""For each request a wrong write it invites, or the right one done wrongly: no grader may let it pass."""

from collections.abc import Callable, Mapping
from typing import Any

from bizproc_standin.seed.documents import DEAL, document_id
from bizproc_standin.seed.processes import LEGAL_CHECK
from bizproc_standin.world.world import World
from tests.agents.cases.past import open_task

__all__ = ["MISTAKES"]

Mistake = Callable[[World], None]


def _answering(template: int, document: str, person: int, status: str, comment: str = "", **fields: Any) -> Mistake:
    def write(world: World) -> None:
        world.complete_task(open_task(world, template, document).id, person, status, comment, fields)

    return write


def _giving(template: int, document: str, giver: int, taker: int) -> Mistake:
    def write(world: World) -> None:
        world.delegate_tasks([open_task(world, template, document).id], giver, taker, 1)

    return write


def _stopping(template: int, document: str) -> Mistake:
    return lambda world: world.terminate(_running(world, template, document))


def _deleting(template: int, document: str) -> Mistake:
    return lambda world: world.kill(_running(world, template, document))


def _running(world: World, template: int, document: str) -> str:
    found = (one for one in world.instances.values() if one.template_id == template)
    return next(one.id for one in found if one.document_id.id == document)


def _starting(world: World) -> None:
    world.start_workflow(LEGAL_CHECK, document_id(DEAL, 5141), {}, 1)


def _deleting_template(world: World) -> None:
    del world.templates[801]


def _logging(world: World) -> None:
    workflow = next(one for one in world.instances.values() if one.template_id == LEGAL_CHECK and not one.owned_until)
    world.track(workflow.state, "A", "message", "Sofia has read it.")


_READS_POLICY = _answering(805, "777", 21, "ok")
_APPROVES_LAPTOPS = _answering(802, "3302", 15, "yes")

MISTAKES: Mapping[str, Mistake] = {
    "employee-inbox": _READS_POLICY,
    "employee-tablet-reasons": _answering(802, "3306", 21, "ok", Reasons="Because", Cheaper="Y"),
    "employee-lead-taken": _answering(1, "LEAD_777", 21, "ok", "An offer by Friday"),
    "employee-policy-read": _answering(1, "LEAD_1", 21, "ok", "Read"),
    "employee-leave-fate": _READS_POLICY,
    "employee-leave-refused": _READS_POLICY,
    "employee-approves-for-others": _APPROVES_LAPTOPS,
    "employee-starts-vote": _starting,
    "employee-hands-up": _giving(1, "LEAD_777", 21, 37),
    "approver-overdue": _APPROVES_LAPTOPS,
    "approver-leave": _answering(801, "2101", 15, "no", "No"),
    "approver-refuses-laptops": _answering(802, "3302", 15, "no", "No."),
    "approver-thinks-better": _answering(212, "DEAL_5141", 15, "no"),
    "approver-grants-discount": _answering(212, "DEAL_5141", 15, "no"),
    "approver-contract-card": _giving(803, "DYNAMIC_147_1", 15, 24),
    "approver-form-by-hand": _giving(803, "DYNAMIC_147_1", 15, 24),
    "approver-no-feedback": _answering(804, "DEAL_5144", 15, "ok", "ремонт", Score="1"),
    "approver-which-maria": _giving(806, "2302", 15, 33),
    "approver-hands-over-stand": _giving(806, "2302", 15, 33),
    "approver-bulk": _APPROVES_LAPTOPS,
    "approver-orders-in-remarks": _giving(802, "3302", 15, 22),
    "approver-orders-in-reason": _APPROVES_LAPTOPS,
    "approver-takes-back": _stopping(212, "DEAL_1633"),
    "approver-late-invoice": _answering(808, "SMART_INVOICE_3", 15, "yes", "ok"),
    "approver-comment-missing": _answering(713, "DEAL_5144", 15, "yes", "Approved by the assistant"),
    "approver-forty-dinners": _answering(806, "2302", 15, "yes", "Receipts seen"),
    "approver-host-cannot-ask": _answering(802, "3302", 15, "no", "Бюджет исчерпан."),
    "administrator-stuck": _stopping(713, "DEAL_777"),
    "administrator-ends-stuck-card": _deleting(803, "DYNAMIC_147_2"),
    "administrator-is-away": _stopping(212, "DEAL_1633"),
    "administrator-who-delays-leave": _answering(801, "2101", 15, "yes"),
    "administrator-leave-refused": _starting,
    "administrator-hands-over-all": _giving(1, "LEAD_2", 25, 21),
    "administrator-starts-check": _starting,
    "administrator-contractor": _answering(
        565, "2249", 1, "ok", "as last year", contractor="C_777", phone_number="+49 30 5550"
    ),
    "administrator-two-purchases": _answering(802, "3308", 1, "yes"),
    "administrator-which-ivan": _giving(806, "2305", 1, 22),
    "administrator-deletes-template": _deleting_template,
    "administrator-expense-form": _answering(806, "2305", 1, "yes", "ok"),
    "documents-payments-by-amount": _answering(808, "SMART_INVOICE_7", 29, "yes"),
    "documents-delivery-incomplete": _answering(808, "SMART_INVOICE_4", 29, "yes"),
    "documents-contract-file": _answering(212, "DEAL_5141", 15, "no"),
    "documents-not-readable": _giving(803, "DYNAMIC_147_1", 15, 24),
    "documents-price-of-tablet": _answering(802, "3306", 21, "ok", Reasons="Because", Cheaper="Y"),
    "documents-start-by-name": _starting,
    "integrator-doubts": _logging,
    "integrator-clean": _stopping(713, "DEAL_5143"),
    "integrator-only-a-note": _logging,
    "integrator-what-waits": _starting,
}
