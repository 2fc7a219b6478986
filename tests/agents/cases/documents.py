"""What can be decided only by somebody who has read the document behind the task."""

from bizproc_standin.seed.documents import INVOICE, document_id
from bizproc_standin.seed.processes import INVOICE_PAYMENT, LEGAL_CHECK
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, FINANCE, HEAD, SALES_LEAD
from bizproc_standin.world.world import World
from tests.agents.case import Case
from tests.agents.grading import Expected, Grader, States

_NOT_ALLOWED = States(
    (
        r"no (read )?(right|access|permission)",
        r"not (allowed|permitted|readable|shown|visible)",
        "can't",
        "cannot",
        "denied",
    )
)


def four_payments(world: World) -> None:
    """Payments of four invoices wait for finance, and none of them says how much it is."""
    for number in (6, 7, 8):
        world.start_workflow(INVOICE_PAYMENT, document_id(INVOICE, number), {}, 38)
    for task in world.tasks.values():
        if task.running and task.workflow.template_id == INVOICE_PAYMENT:
            task.description = ""


CASES = (
    Case(
        "documents-payments-by-amount",
        "approver",
        FINANCE,
        "en",
        "Release the payments of the invoices below 5,000 euros that wait for me. Refuse the others, with the reason "
        "that payments of this size go to the board.",
        Grader(
            (
                Expected("answered", INVOICE_PAYMENT, "SMART_INVOICE_4", FINANCE, word="no", text="board"),
                Expected("answered", INVOICE_PAYMENT, "SMART_INVOICE_6", FINANCE, word="yes"),
                Expected("answered", INVOICE_PAYMENT, "SMART_INVOICE_7", FINANCE, word="no", text="board"),
                Expected("answered", INVOICE_PAYMENT, "SMART_INVOICE_8", FINANCE, word="yes"),
            )
        ),
        prepare=four_payments,
    ),
    Case(
        "documents-delivery-incomplete",
        "approver",
        FINANCE,
        "ru",
        "Посмотри, что коллеги пишут по счёту 2026-004. Если поставили не всё, откажи в оплате и укажи, чего не "
        "хватает; если всё в порядке, отпусти платёж.",
        Grader(
            (
                Expected(
                    "answered",
                    INVOICE_PAYMENT,
                    "SMART_INVOICE_4",
                    FINANCE,
                    word="no",
                    text="накладн|набор|комплект|kit|note",
                ),
            )
        ),
    ),
    Case(
        "documents-contract-file",
        "approver",
        SALES_LEAD,
        "en",
        "What does the contract attached to the deal about the Harbour Hotel kitchen refit say about late delivery?",
        Grader(facts=(States((r"0[.,]5",)), States((r"5 ?%", "five per ?cent")))),
    ),
    Case(
        "documents-not-readable",
        "approver",
        HEAD,
        "en",
        "Before I fill in the contract card for the Grand Hotel framework contract: how high is the penalty in it?",
        Grader(facts=(_NOT_ALLOWED,)),
    ),
    Case(
        "documents-price-of-tablet",
        "employee",
        EMPLOYEE,
        "ru",
        "Меня просят обосновать покупку планшета. Сколько он стоит по заявке?",
        Grader(facts=(States(("480",)),)),
    ),
    Case(
        "documents-start-by-name",
        "administrator",
        ADMINISTRATOR,
        "ru",
        "Запусти срочную юридическую проверку по сделке с городской больницей (City Hospital).",
        Grader((Expected("started", LEGAL_CHECK, "DEAL_5144", ADMINISTRATOR, values={"Urgent": "y|1|true"}),)),
    ),
)
