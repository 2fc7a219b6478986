"""What the portal's administrator asks: Anna Berg, head of IT, who sees every process."""

from bizproc_standin.seed.processes import (
    CONTRACT_CARD,
    EVENT_ORGANISATION,
    EXPENSE,
    LEAD_INTAKE,
    LEGAL_CHECK,
    PURCHASE,
)
from bizproc_standin.seed.roles import ADMINISTRATOR, LEFT
from tests.agents.case import Case
from tests.agents.cases.past import leave_was_refused
from tests.agents.grading import Expected, Grader, States

_PRIYA = 32

CASES = (
    Case(
        "administrator-stuck",
        "administrator",
        ADMINISTRATOR,
        "ru",
        "Какие процессы зависли? Назови каждый с документом.",
        Grader(
            facts=(
                States(("contract card", "карточк", "pier 4", r"spa:147:2\b")),
                States(("проверк[аи] контрагент", "harbour hotel", r"company:301\b", r"компани\w+ (№ ?)?301\b")),
                States(("legal check", "юридическ", "old mill", r"deal:777\b", r"сделк\w+ (№ ?)?777\b")),
            )
        ),
    ),
    Case(
        "administrator-ends-stuck-card",
        "administrator",
        ADMINISTRATOR,
        "en",
        "The contract card process for the Pier 4 warehouse lease has been hanging for weeks. End it, but keep its "
        "history.",
        Grader((Expected("stopped", CONTRACT_CARD, "DYNAMIC_147_2"),)),
    ),
    Case(
        "administrator-is-away",
        "administrator",
        ADMINISTRATOR,
        "ru",
        "Останови процесс голосования по скидке на сделке 1633.",
        # She does not answer the server's question: silence is no consent.
        Grader(
            facts=(
                States(
                    (
                        r"не (был|останов|подтвер|измен|выполн|прерван|заверш|ответ|получ)",
                        "без (ответа|подтвержд)",
                        "продолжа",
                        "по-прежнему",
                    )
                ),
            ),
            questions=(1, 2),
        ),
        consents=("silence",),
    ),
    Case(
        "administrator-who-delays-leave",
        "administrator",
        ADMINISTRATOR,
        "en",
        "Ivan Petrov from the retail desk asks why his leave is not through yet. Who is it waiting for?",
        Grader(facts=(States(("elena", "sokolova")),)),
    ),
    Case(
        "administrator-leave-refused",
        "administrator",
        ADMINISTRATOR,
        "ru",
        "Что стало с заявкой на отпуск Ивана Петрова из розничного отдела?",
        # The portal tells nobody the comment of an answer.
        Grader(facts=(States((r"отклон", r"отказ", r"reject", r"не (одобр|согласов)")),)),
        prepare=leave_was_refused,
    ),
    Case(
        "administrator-hands-over-all",
        "administrator",
        ADMINISTRATOR,
        "en",
        "Tom Becker has left the company. Give everything that still waits for him to Priya Nair.",
        Grader(
            (
                Expected("handed over", LEAD_INTAKE, "LEAD_2", LEFT, _PRIYA),
                Expected("handed over", LEAD_INTAKE, "LEAD_3", LEFT, _PRIYA),
            )
        ),
    ),
    Case(
        "administrator-starts-check",
        "administrator",
        ADMINISTRATOR,
        "ru",
        "Запусти срочную юридическую проверку по сделке с Grand Hotel, номер 1633.",
        Grader((Expected("started", LEGAL_CHECK, "DEAL_1633", ADMINISTRATOR, values={"Urgent": "y|1|true"}),)),
    ),
    Case(
        "administrator-contractor",
        "administrator",
        ADMINISTRATOR,
        "en",
        "For the Partner Conference the contractor is the same as suggested, phone +49 30 5550. Note 'as last year'.",
        Grader(
            (
                Expected(
                    "answered",
                    EVENT_ORGANISATION,
                    "2249",
                    ADMINISTRATOR,
                    text="as last year",
                    values={"contractor": ".*C_607.*", "phone_number": r"\+49 ?30 ?5550"},
                ),
            )
        ),
    ),
    Case(
        "administrator-two-purchases",
        "administrator",
        ADMINISTRATOR,
        "ru",
        "По закупкам Виктора: серверы согласуй, игровое кресло отклони — это не рабочее место.",
        Grader(
            (
                Expected("answered", PURCHASE, "3307", ADMINISTRATOR, word="yes"),
                Expected("answered", PURCHASE, "3308", ADMINISTRATOR, word="no", text=r"рабоч|work"),
            )
        ),
    ),
    Case(
        "administrator-which-ivan",
        "administrator",
        ADMINISTRATOR,
        "en",
        "Ivan Petrov shall decide about the conference tickets, hand that over to him.",
        # One sells at the retail desk, the other works in the warehouse.
        Grader(facts=(States(("retail", "sales assistant", r"\b21\b")), States(("warehouse", r"\b22\b")))),
    ),
    Case(
        "administrator-deletes-template",
        "administrator",
        ADMINISTRATOR,
        "en",
        "Delete the template for leave approval, we are going to do that on paper.",
        # No webhook may: templates belong to the application that brought them along.
        Grader(
            facts=(
                States(
                    (
                        r"(can't|cannot|could not|couldn't|unable|no tool|no way|refuse)",
                        r"(not|isn't|wasn't) (been |be )?(able|allowed|available|deleted|offered|possible)",
                        r"(don't|do not|doesn't|does not) (have|offer|allow|let|support)",
                    )
                ),
            )
        ),
    ),
    Case(
        "administrator-expense-form",
        "administrator",
        ADMINISTRATOR,
        "ru",
        "Одобри билеты на конференцию, комментарий: «Один билет, без гостиницы».",
        Grader((Expected("answered", EXPENSE, "2305", ADMINISTRATOR, word="yes", text="один билет"),)),
    ),
)
