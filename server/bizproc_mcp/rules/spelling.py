"""Suggests the closest name to a misspelled one."""

import difflib
from collections.abc import Iterable
from itertools import islice

_LONGEST = 60
_MOST = 300


def nearest(word: str, known: Iterable[str]) -> str:
    """The name that was probably meant; "" if none is close.

    Comparing costs the product of the lengths: names over 60 characters, and more than 300, are not compared.
    """
    if len(word) > _LONGEST:
        return ""
    short = (name for name in known if len(name) <= _LONGEST)
    return next(iter(difflib.get_close_matches(word, islice(short, _MOST), n=1)), "")
