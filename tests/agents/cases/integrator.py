"""What somebody asks who answers for an application: processes wait at its activity, their calls come to the inbox."""

from bizproc_standin.seed.processes import LEGAL_CHECK
from bizproc_standin.seed.roles import ADMINISTRATOR, LAWYER
from tests.agents.case import Case
from tests.agents.grading import Expected, Grader, States

CASES = (
    Case(
        "integrator-doubts",
        "integrator",
        ADMINISTRATOR,
        "en",
        "A process has asked us for a legal check of the Grand Hotel deal. Answer it: there are doubts, the penalty "
        "clause has no upper limit.",
        Grader(
            (
                Expected(
                    "event answered",
                    LEGAL_CHECK,
                    "DEAL_1633",
                    values={"Verdict": "doubts", "Remarks": ".*penalty.*"},
                ),
            )
        ),
        legal_checks=("1633",),
        inbox=True,
    ),
    # Without administrator rights what to return is only known of an activity that this server registered.
    Case(
        "integrator-clean",
        "integrator",
        LAWYER,
        "ru",
        "Какой процесс ждёт от нас юридической проверки? По сделке Nordic Cafés замечаний нет, ответь ему.",
        Grader((Expected("event answered", LEGAL_CHECK, "DEAL_5142", word="legally clean"),)),
        legal_checks=("1633", "5142"),
        inbox=True,
        registered=True,
    ),
    Case(
        "integrator-only-a-note",
        "integrator",
        ADMINISTRATOR,
        "en",
        "Write into the log of the legal check of the Grand Hotel deal that Sofia reads the contract tomorrow. Don't "
        "answer it yet.",
        Grader((Expected("logged", LEGAL_CHECK, "DEAL_1633", text="sofia"),)),
        legal_checks=("1633",),
        inbox=True,
    ),
    Case(
        "integrator-what-waits",
        "integrator",
        LAWYER,
        "ru",
        "Ждут ли нас какие-нибудь процессы и что им нужно в ответ?",
        Grader(
            facts=(
                States(("grand hotel", r"1633\b")),
                States(("nordic", r"5142\b")),
                States(("verdict", "вердикт", "заключени")),
                States(("remarks", "замечани")),
            )
        ),
        legal_checks=("1633", "5142"),
        inbox=True,
        registered=True,
    ),
)
