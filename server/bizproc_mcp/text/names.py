"""Matches spoken names to people: either alphabet, any order, with or without a patronymic."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal

__all__ = ["Fit", "begins_alike", "fit", "is_patronymic", "name_words"]

Fit = Literal["whole", "part"]
"""The full name, or words that each begin another word of it."""

_LATIN = dict(
    zip(
        "абвгґдеєжзиіїйјклмнопрстуўфхцчшщыэюя",
        "a b v g g d e e zh z i i i i i k l m n o p r s t u u f h ts ch sh sh i e iu ia".split(),  # noqa: SIM905 (it lines up)
        strict=True,
    ),
    ъ="",
    ь="",
)
"""Cyrillic letters in one common Latin spelling each; ё has already become е."""

# Rules apply in this order, to both sides: one that merges too much makes two people tie, never a wrong choice.
_WORN = tuple(
    (re.compile(pattern), worn)
    for pattern, worn in (
        ("t?shch|sch", "sh"),
        ("ts?ch", "ch"),
        ("kh", "h"),
        ("ph", "f"),
        ("th", "t"),
        ("ck", "k"),
        ("qu?v?(?=[aei])", "kv"),
        ("q", "k"),
        ("x", "ks"),
        ("[jy]", "i"),
        ("w", "v"),
        ("tz|(?<=[lnr])z$", "ts"),
        ("(?<=[auo])e(?=[^aeiou])", ""),
        (r"(.)\1+", r"\1"),
        ("(?<=[^aeiou])io|ie", "e"),
        ("iu", "u"),
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_SILENT = re.compile("['’ʼ`´]")
_SOFT = re.compile("ь(?=[аеиоуыэюя])")
_C = re.compile("c(?!h)")
_PATRONYMIC = re.compile("(?:[oe]vich|[oe]vna|ichna|(?:kuzm|il|luk|fom)ich)$")
_LONGEST, _MOST = 60, 8
_FULL = 3
"""The number of words in a name that includes its patronymic."""

_Word = frozenset[str]


def fit(asked: str, name: str, patronymic: str = "") -> Fit | None:
    """How well the spoken words match a person's name; None if they do not.

    In any order; ё matches е; Cyrillic matches Latin in the usual spellings. If the portal has no patronymic,
    a spoken one beside two other words is ignored.
    """
    said, names = _words(asked), _words(name)
    if not patronymic and len(said) >= _FULL:
        said = [word for word in said if not _patronymic(word) or any(_is(word, one) for one in names)]
    free = [*names, *_words(patronymic)]
    left_of_name = list(names)
    whole = True
    for word in sorted(said, key=lambda forms: -max(map(len, forms))):
        taken = next((one for one in free if _is(word, one)), None)
        if taken is None:
            whole = False
            taken = next((one for one in free if _begins(word, one)), None)
        if taken is None:
            return None
        free.remove(taken)
        if taken in left_of_name:
            left_of_name.remove(taken)
    if not said:
        return None
    return "whole" if whole and not left_of_name else "part"


def name_words(text: str) -> Sequence[str]:
    """The words of a name in lower case, ё as е, without accents and apostrophes; the first eight."""
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", text[: _LONGEST * _MOST]) if not unicodedata.combining(one)
    )
    return [found[0][:_LONGEST] for found in list(_WORD.finditer(_SILENT.sub("", bare.casefold())))[:_MOST]]


def begins_alike(said: str, known: str) -> bool:
    """Whether a word begins with the said one, in either alphabet; both as `name_words` returns them."""
    return _begins(_forms(said), _forms(known))


def is_patronymic(word: str) -> bool:
    """Whether a word, as returned by `name_words`, has the form of a patronymic."""
    return _patronymic(_forms(word))


def _patronymic(word: _Word) -> bool:
    return any(map(_PATRONYMIC.search, word))


def _words(text: str) -> list[_Word]:
    return [_forms(word) for word in name_words(text)]


@lru_cache(maxsize=1_000)
def _forms(word: str) -> _Word:
    """A word as it is, and its sound in one spelling that is the same for all its variants."""
    latin = "".join(_LATIN.get(letter, letter) for letter in _SOFT.sub("и", word))
    # The sound of a Latin c alone is ambiguous: Clara, Cecilia, Kuznecova.
    spelled = {latin} if latin != word else {_C.sub(sound, latin) for sound in ("k", "s", "ts")}
    worn = {_worn(one) for one in spelled}
    ended = {f"{one[:-2]}r" for one in worn if one.endswith("er") and len(one) > _FULL}
    return frozenset({word, *worn, *ended})


def _worn(word: str) -> str:
    for pattern, shorter in _WORN:
        word = pattern.sub(shorter, word)
    return word


def _is(said: _Word, known: _Word) -> bool:
    return not said.isdisjoint(known)


def _begins(said: _Word, known: Collection[str]) -> bool:
    return any(one.startswith(part) for part in said for one in known)
