"""Values of leave requests and events."""

from datetime import timedelta

from bizproc_standin.seed.lists.days import Days, Values

__all__ = ["event_values", "leave_values"]


def leave_values(days: Days) -> Values:
    """By element; the number of days is with the element itself."""
    return {
        2101: {
            **days.leave(3, 10),
            "PROPERTY_KIND": "1669",
            "PROPERTY_SUBSTITUTE": "user_30",
            "PROPERTY_REASON": "Two weeks with the children",
            "PROPERTY_FILES": [495],
            "PROPERTY_NUMBER": 1,
        },
        2102: {
            **days.leave(2, 14),
            "PROPERTY_KIND": "1669",
            "PROPERTY_SUBSTITUTE": "user_28",
            "PROPERTY_REASON": "Отпуск у моря",
            "PROPERTY_NUMBER": 2,
        },
        2103: {
            **days.leave(1, 5),
            "PROPERTY_KIND": "1671",
            "PROPERTY_SUBSTITUTE": "user_37",
            "PROPERTY_REASON": "Moving house",
            "PROPERTY_NUMBER": 3,
        },
        2104: {
            **days.leave(1, 3),
            "PROPERTY_KIND": "1669",
            "PROPERTY_SUBSTITUTE": "user_23",
            "PROPERTY_REASON": "Long weekend",
            "PROPERTY_NUMBER": 4,
        },
        2105: {
            **days.leave(2, 7),
            "PROPERTY_KIND": "1673",
            "PROPERTY_SUBSTITUTE": "user_34",
            "PROPERTY_REASON": "Экзамены в университете",
            "PROPERTY_FILES": [496],
            "PROPERTY_NUMBER": 5,
        },
        2106: {"PROPERTY_NUMBER": 6},
        2107: {
            **days.leave(4, 8),
            "PROPERTY_KIND": "1669",
            "PROPERTY_SUBSTITUTE": "user_1",
            "PROPERTY_REASON": "Northern lights",
            "PROPERTY_NUMBER": 7,
        },
    }


def event_values(days: Days) -> Values:
    """By element; most have a place already."""
    return {
        777: {"PROPERTY_STARTS": days.at(5, 9), "PROPERTY_GUESTS": 24, "PROPERTY_BUDGET": 3200},
        2237: {
            "PROPERTY_STARTS": days.at(26, 10),
            "PROPERTY_GUESTS": 400,
            "PROPERTY_BUDGET": 18500,
            "PROPERTY_PROGRAMME": "<p>Two days, <b>stand 3-114</b>.</p><ul><li>Set-up the day before</li></ul>",
            "PROPERTY_CONTRACTOR": ["CO_302"],
            "PROPERTY_FLOOR_PLAN": 20237,
        },
        2249: {
            "PROPERTY_STARTS": days.at(9, 9) + timedelta(minutes=30),
            "PROPERTY_GUESTS": 120,
            "PROPERTY_BUDGET": 12400,
            "PROPERTY_PROGRAMME": "<p>Keynote, three workshops, dinner at the harbour.</p>",
            "PROPERTY_CONTRACTOR": ["CO_301", "C_608"],
        },
        2250: {"PROPERTY_STARTS": days.at(7, 14), "PROPERTY_GUESTS": 35, "PROPERTY_BUDGET": "150000|RUB"},
        2251: {
            "PROPERTY_STARTS": days.at(4, 19),
            "PROPERTY_GUESTS": 60,
            "PROPERTY_BUDGET": 4100,
            "PROPERTY_PROGRAMME": "Ужин и музыка на борту. Отплытие в 19:30.",
        },
    }
