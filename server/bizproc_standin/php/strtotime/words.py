"""The English words in dates."""

__all__ = ["COUNTS", "DAYS", "MONTHS", "ROMAN", "UNITS", "day_number", "month_number", "year_of"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
DAYS = {
    name: number
    for number, names in enumerate(
        (
            ("sundays", "sunday", "sun"),
            ("mondays", "monday", "mon"),
            ("tuesdays", "tuesday", "tues", "tue"),
            ("wednesdays", "wednesday", "wednes", "wed"),
            ("thursdays", "thursday", "thurs", "thur", "thu"),
            ("fridays", "friday", "fri"),
            ("saturdays", "saturday", "sat"),
        )
    )
    for name in names
}
ROMAN = {
    name: number
    for number, name in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1)
}
COUNTS = {
    "next": 1,
    "last": -1,
    "previous": -1,
    "this": 0,
    **{
        name: number
        for number, name in enumerate(
            (
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
            ),
            1,
        )
    },
    "eight": 8,
}
UNITS = {
    name: (unit, factor)
    for names, unit, factor in (
        (("msec", "millisecond", "ms", "µs", "usec", "microsecond", "µsec"), "seconds", 0),
        (("sec", "second"), "seconds", 1),
        (("min", "minute"), "minutes", 1),
        (("hour",), "hours", 1),
        (("day",), "days", 1),
        (("week",), "days", 7),
        (("fortnight", "forthnight"), "days", 14),
        (("month",), "months", 1),
        (("year",), "years", 1),
        (("weekday",), "workdays", 1),
    )
    for name in names
}


def month_number(name: str) -> int:
    """Return a month's number."""
    return MONTHS.get(name.lower()) or ROMAN[name]


def day_number(name: str) -> int:
    """Return a weekday's number, Sunday 0."""
    return DAYS[name.lower()]


def year_of(digits: str) -> int:
    """Return the year for digits: two digits mean 1970 to 2069."""
    year = int(digits)
    if len(digits.lstrip("+-")) >= 4 or year >= 100:
        return year
    return year + (2000 if year < 70 else 1900)
