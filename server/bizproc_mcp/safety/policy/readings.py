"""All the ways a value can be read: as a number, as yes or no, as a text.

The portal, its conditions and the people who write values read them differently: `1,000` is a thousand,
one, or one with three decimals. An ambiguous value gives all its readings.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice

from bizproc_mcp.models.files import Value

__all__ = ["alike", "named_ids", "numbers", "truth", "word"]

_LONGEST = 60
_LOOKED_AT = 65_536
"""Characters of a text that are examined one by one."""
_AROUND = " \n\r\u00a0\u2009\u202f\t"
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f\t", " "))
_NUMBER = re.compile(r"([+-]?)(\d[\d ,.']{0,50}|\.\d{1,40})(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
# A PHP cast reads the longest valid prefix.
_CAST = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[ ,.']\d{3})+|[1-9]\d?(?:,\d{2})*,\d{3}", re.ASCII)
_IDS = re.compile(r"^\s*[+-]?(\d{1,18})|user_(\d{1,18})|\[(\d{1,18})\]", re.ASCII | re.IGNORECASE)
_PLAIN = re.compile(r"\d+|\d*\.\d+|\d+\.", re.ASCII)
_YES = frozenset({"y", "yes", "true", "1"})
_NO = frozenset({"", "0", "N", "n", "false"})


def numbers(value: Value) -> frozenset[Decimal]:
    """Every number a value can be read as; for money (`1000|USD`) the amount; empty if there is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return frozenset()
    if not isinstance(value, str):
        # A float may be infinite or NaN.
        number = Decimal(str(value))
        return frozenset({number}) if number.is_finite() else frozenset()
    text = value.partition("|")[0].strip(_AROUND)
    found = _NUMBER.fullmatch(text.translate(_BLANKS)) if len(text) <= _LONGEST else None
    if found is None:
        return frozenset()
    sign, body, exponent = found[1], found[2].rstrip(" "), found[3] or ""
    if _PLAIN.fullmatch(body) and not _GROUPS.fullmatch(body):
        return frozenset(_decimals([f"{sign}{body}{exponent}"]))
    read = {*_separated(body)}
    cast = _CAST.match(body)
    if not read or cast is None:
        return frozenset()
    return frozenset(_decimals([*(f"{sign}{one}{exponent}" for one in read), f"{sign}{cast[0]}"]))


def truth(value: Value) -> bool | None:
    """Yes or no if every part of the portal agrees, otherwise None: some parts read `no` as true."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else None
    if not isinstance(value, str):
        return None
    if value.lower() in _YES:
        return True
    return False if value in _NO else None


def word(value: Value) -> str:
    """A scalar as text for comparison: case and surrounding spaces do not count."""
    return str(value).strip().casefold()


def alike(value: Value, wanted: str) -> bool:
    """Whether the texts may differ only in letter forms, spaces and invisible characters.

    A text with more invisible characters than are examined counts as equal.
    """
    text = str(value)
    # A much longer text cannot be equal, and normalizing the marks of a long text is slow.
    most = 8 * len(wanted) + 32
    seen = "".join(islice(_seen(text[:_LOOKED_AT]), most + 1))
    if len(seen) > most:
        return False
    return len(text) > _LOOKED_AT or _folded(seen) == _folded("".join(_seen(wanted)))


def named_ids(value: Value) -> frozenset[int]:
    """The numbers a text may stand for, read as a person or cast: `user_5`, `Anna [5]`, `5 pieces`."""
    return frozenset(int(digits) for match in _IDS.finditer(str(value)[:2_000]) for digits in match.groups() if digits)


def _seen(text: str) -> Iterator[str]:
    return (letter for letter in text if unicodedata.category(letter)[0] != "C" or letter in "\t\n")


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _separated(body: str) -> list[str]:
    """The readings of digits with separators; none if no convention groups them that way."""
    read: list[str] = []
    if _GROUPS.fullmatch(body):
        read.append(re.sub(r"[ ,.']", "", body))
    whole, mark, rest = _last(body)
    # The last separator as the decimal point, with the digits before it grouped or not.
    if mark in (",", ".") and rest.isdigit() and (whole.isdigit() or (_GROUPS.fullmatch(whole) and mark not in whole)):
        read.append(f"{re.sub(r'[^0-9]', '', whole)}.{rest}")
    return read


def _last(body: str) -> tuple[str, str, str]:
    at = max(body.rfind(mark) for mark in " ,.'")
    return body[:at], body[at], body[at + 1 :]


def _decimals(texts: list[str]) -> list[Decimal]:
    try:
        return [Decimal(text) for text in texts]
    except InvalidOperation:
        return []
