"""More search terms for a name that may be stored in another alphabet, or with ё: beginnings of its words.

NAME_SEARCH finds words by prefix, letter by letter, in the alphabet they are stored in (docs/portal.md 10.1).
The results are then compared with the whole query.
"""

from collections.abc import Sequence
from itertools import islice, product

from bizproc_mcp.text.names import is_patronymic, name_words

__all__ = ["other_beginnings", "other_spellings"]

_LETTERS, _WORDS, _MOST = 3, 2, 11
_LETTERS_OF_TITLES, _MOST_OF_TITLES = 4, 6
_OF_CYRILLIC = {
    **{letter: (latin,) for letter, latin in zip("абдзлмнопрсту", "abdzlmnoprstu", strict=True)},
    "в": ("v", "w"),
    "г": ("g", "h"),
    "е": ("e", "ye", "je"),
    "ж": ("zh", "j", "z"),
    "и": ("i", "y"),
    "й": ("y", "i", "j"),
    "к": ("k", "c", "q"),
    "ф": ("f", "ph"),
    "х": ("kh", "h", "ch"),
    "ц": ("ts", "c", "z"),
    "ч": ("ch", "tch"),
    "ш": ("sh", "sch"),
    "щ": ("shch", "sch"),
    "ы": ("y", "i"),
    "э": ("e",),
    "ю": ("yu", "ju", "iu", "u"),
    "я": ("ya", "ja", "ia"),
}
_OF_LATIN = {
    "shch": ("щ",),
    "sch": ("ш", "щ"),
    "tch": ("ч",),
    "sh": ("ш",),
    "ch": ("ч", "х"),
    "zh": ("ж",),
    "kh": ("х",),
    "ts": ("ц",),
    "tz": ("ц",),
    "ph": ("ф",),
    "th": ("т",),
    "ck": ("к",),
    **dict.fromkeys(("yu", "ju", "iu"), ("ю",)),
    **dict.fromkeys(("ya", "ja", "ia"), ("я",)),
    **dict.fromkeys(("yo", "jo"), ("ё", "е")),
    **dict.fromkeys(("ye", "je"), ("е",)),
    **{latin: (letter,) for letter, latin in zip("абдмнопрстф", "abdmnoprstf", strict=True)},
    "c": ("к", "ц", "с"),
    "e": ("е", "ё", "э"),
    "g": ("г",),
    "h": ("х", "г"),
    "i": ("и",),
    "j": ("й", "дж", "ж"),
    "l": ("л", "ль"),
    "k": ("к",),
    "q": ("к",),
    "u": ("у",),
    "v": ("в",),
    "w": ("в", "у"),
    "x": ("кс",),
    "y": ("й", "ы", "и"),
    "z": ("з", "ц"),
}
_LONGEST_OF_LATIN = 4


def other_beginnings(asked: str) -> Sequence[str]:
    """Up to eleven more search terms: other spellings of the beginnings of the two longest words."""
    words = name_words(asked)
    if len(words) > _WORDS:
        words = [word for word in words if not is_patronymic(word)] or words
    longest = sorted(words, key=len, reverse=True)[:_WORDS]
    scripts = [[_in_other(word) for word in longest], [_in_own(word) for word in longest]]
    texts = (" ".join(chosen) for script in scripts for chosen in product(*filter(None, script)))
    return list(islice(dict.fromkeys(text for text in texts if text), _MOST))


def other_spellings(word: str) -> Sequence[str]:
    """Up to six other spellings of a word of a title: its beginning in the other alphabet, and with ё or е instead."""
    known = word.casefold()
    if len(known) < _LETTERS or not known.isalpha():
        return []
    with_e = known.replace("ё", "е")
    with_yo = [with_e[:at] + "ё" + with_e[at + 1 :] for at, letter in enumerate(with_e) if letter == "е"]
    found = dict.fromkeys([*with_yo, with_e, *_in_other(with_e, _LETTERS_OF_TITLES)])
    return [one for one in found if one != known][:_MOST_OF_TITLES]


def _in_own(word: str) -> Sequence[str]:
    """The first letters of a word; for Cyrillic also with ё instead of е."""
    letters = word[:_LETTERS]
    if word[0] not in _OF_CYRILLIC and word[0] not in _OF_LATIN:
        return []
    return [letters, *(letters[:at] + "ё" + letters[at + 1 :] for at, one in enumerate(letters) if one == "е")]


def _in_other(word: str, most: int = _LETTERS) -> Sequence[str]:
    if word[0] in _OF_CYRILLIC:
        return _spelled([_OF_CYRILLIC.get(letter, (letter,)) for letter in word if letter not in "ьъ"][:most], most)
    pieces: list[Sequence[str]] = []
    at = 0
    while at < len(word) and len(pieces) < most:
        long = (word[at : at + many] for many in range(_LONGEST_OF_LATIN, 0, -1))
        piece = next((one for one in long if one in _OF_LATIN), "")
        if not piece:
            return []
        pieces.append(_OF_LATIN[piece])
        at += len(piece)
    return _spelled(pieces, most)


def _spelled(pieces: Sequence[Sequence[str]], most: int) -> list[str]:
    spelled = ("".join(letters)[:most] for letters in product(*pieces))
    return list(dict.fromkeys(one for one in spelled if one))
