"""Names of months and days in the portal's language, as dates have them."""

from datetime import date

__all__ = ["month_name", "weekday_name"]

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
}
_SHORT_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "ru": "янв фев мар апр мая июн июл авг сен окт ноя дек".split(),
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "ru": "Понедельник Вторник Среда Четверг Пятница Суббота Воскресенье".split(),
}
_SHORT_DAYS = {
    "en": "Mon Tue Wed Thu Fri Sat Sun".split(),
    "ru": "Пн Вт Ср Чт Пт Сб Вс".split(),
}


def month_name(language: str, day: date, *, short: bool = False) -> str:
    """Return the month's name; anything but ``ru`` reads English."""
    return (_SHORT_MONTHS if short else _MONTHS)["ru" if language == "ru" else "en"][day.month - 1]


def weekday_name(language: str, day: date, *, short: bool = False) -> str:
    """Return the weekday's name."""
    return (_SHORT_DAYS if short else _DAYS)["ru" if language == "ru" else "en"][day.weekday()]
