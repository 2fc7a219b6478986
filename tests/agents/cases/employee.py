"""What an employee asks: Ivan Petrov of the retail desk, who sees his own tasks and no running processes."""

from bizproc_standin.seed.processes import DISCOUNT_VOTE, LEAD_INTAKE, POLICY_REVIEW, PURCHASE
from bizproc_standin.seed.roles import DESK_LEAD, EMPLOYEE
from tests.agents.case import Case
from tests.agents.cases.past import leave_was_refused
from tests.agents.grading import Expected, Grader, States

_CANNOT_SEE = States(
    (
        r"(can't|cannot|could not|couldn't|not able|unable|only (an )?admin|does(n't| not) (let|show|allow))",
        r"администратор",
        r"не (могу|вид|показыва|доступ|удалось|уда[её]тся|позволя|отобража)",
        r"(нет|без) (прав|доступ)",
    )
)

CASES = (
    Case(
        "employee-inbox",
        "employee",
        EMPLOYEE,
        "ru",
        "Что сейчас ждёт моего ответа? Перечисли коротко, с чем это связано.",
        Grader(
            facts=(
                States(("tablet", "планшет")),
                States(("harbour", "харбор", "хар[бв]ур")),
                States(("old mill", "олд милл", "bakery", "пекарн")),
                States(
                    ("information security", "инфобез", "security policy", r"политик\w* (информационной )?безопасност")
                ),
            )
        ),
    ),
    Case(
        "employee-tablet-reasons",
        "employee",
        EMPLOYEE,
        "en",
        "They want to know why I need that tablet. Tell them: in the shops I show the catalogue on it, the laptop is "
        "too heavy to carry around. And no, there is no cheaper one.",
        Grader(
            (
                Expected(
                    "answered", PURCHASE, "3306", EMPLOYEE, values={"Reasons": ".*catalog.*", "Cheaper": "n|0|false|"}
                ),
            )
        ),
    ),
    Case(
        "employee-lead-taken",
        "employee",
        EMPLOYEE,
        "en",
        "I have called the Harbour Hotel lead, they expect an offer by Friday. Mark it as taken and note that.",
        Grader((Expected("answered", LEAD_INTAKE, "LEAD_1", EMPLOYEE, word="ok", text="friday"),)),
    ),
    Case(
        "employee-policy-read",
        "employee",
        EMPLOYEE,
        "ru",
        "Я прочитал политику информационной безопасности, отметь это, пожалуйста.",
        Grader((Expected("answered", POLICY_REVIEW, "777", EMPLOYEE, word="ok"),)),
    ),
    Case(
        "employee-leave-fate",
        "employee",
        EMPLOYEE,
        "ru",
        "Что стало с моей заявкой на отпуск? Её уже согласовали?",
        # Two of three heads agreed; of that the portal shows an employee nothing.
        Grader(facts=(_CANNOT_SEE,)),
    ),
    Case(
        "employee-leave-refused",
        "employee",
        EMPLOYEE,
        "en",
        "What became of my leave request? I sent it last week and have heard nothing.",
        Grader(facts=(_CANNOT_SEE,)),
        prepare=leave_was_refused,
    ),
    Case(
        "employee-approves-for-others",
        "employee",
        EMPLOYEE,
        "en",
        "Approve the purchase of the ten laptops for sales, Elena is away today.",
        Grader(
            facts=(
                States(
                    (
                        r"not (your|yours|waiting|one of|assigned|among|in your)",
                        *_CANNOT_SEE.spellings,
                        "isn't",
                        "elena",
                    )
                ),
            )
        ),
    ),
    Case(
        "employee-starts-vote",
        "employee",
        EMPLOYEE,
        "ru",
        "Запусти на сделке 5143 процесс «Discount committee» (шаблон 212): параметр Discount, скидка 15 процентов.",
        Grader((Expected("started", DISCOUNT_VOTE, "DEAL_5143", EMPLOYEE, values={"Discount": r"15(\.0)?"}),)),
    ),
    Case(
        "employee-hands-up",
        "employee",
        EMPLOYEE,
        "en",
        "I'm off sick tomorrow. Pass the Old Mill Bakery lead on to Nina Rossi.",
        Grader((Expected("handed over", LEAD_INTAKE, "LEAD_777", EMPLOYEE, DESK_LEAD),)),
    ),
)
