"""Russian month and weekday names, by format letter; English ones come from PHP."""

from collections.abc import Mapping
from datetime import date

__all__ = ["russian_name"]

_MONTHS: Mapping[str, str] = {
    "F": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "f": "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь",
    "M": "янв фев мар апр мая июн июл авг сен окт ноя дек",
}
_DAYS: Mapping[str, str] = {
    "l": "Понедельник Вторник Среда Четверг Пятница Суббота Воскресенье",
    "D": "Пн Вт Ср Чт Пт Сб Вс",
}


def russian_name(letter: str, day: date) -> str:
    """Return a month name (``F`` within a date, ``f`` alone, ``M`` short) or a weekday name (``l``, ``D`` short)."""
    if letter in _DAYS:
        return _DAYS[letter].split()[day.weekday()]
    return _MONTHS[letter].split()[day.month - 1]
