"""Names of months and days in the portal's language, as dates have them."""

from datetime import date

__all__ = ["month_name", "weekday_name"]

_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
}
_SHORT_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
}
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье"),
}
_SHORT_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"),
}


def month_name(language: str, day: date, *, short: bool = False) -> str:
    """Return the month's name; anything but ``ru`` reads English."""
    return (_SHORT_MONTHS if short else _MONTHS)["ru" if language == "ru" else "en"][day.month - 1]


def weekday_name(language: str, day: date, *, short: bool = False) -> str:
    """Return the weekday's name."""
    return (_SHORT_DAYS if short else _DAYS)["ru" if language == "ru" else "en"][day.weekday()]
