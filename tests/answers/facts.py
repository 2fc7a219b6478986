"""What is said in one form of an answer only: hosts hand the assistant either its text or its structured content."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["only_in_data", "only_in_text"]

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(?:\.\d+)?([+-]\d\d:\d\d)")
_QUOTED = re.compile(r"«([^«»]*)»")
_WORD = re.compile(r"[^\W\d_]+(?:['_-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
_SAID_AS: Mapping[str, Mapping[bool | None, str]] = {
    "active": {False: "LEFT"},
    "administrator": {True: "administrator", False: "no administrator", None: "rights not known"},
    "demo": {True: "[demo]"},
    "dry_run": {True: "dry run"},
    "multiple": {True: "several"},
    "overdue": {True: "OVERDUE"},
    "running": {False: "does not run any more"},
    "read_only": {True: "read-only"},
    "stuck": {True: "STUCK"},
}
"""What the text says for a yes or no of structured content, where it is not the column's own name."""
_VERBS = {"running": "the process runs"}
"""What a sentence makes of a word."""
_SCHEMA_WORDS = {"object", "array", "null"}
_BY_DESCRIPTION = {"anyOf", "additionalProperties"}
"""Of a schema, what its descriptions say in words."""
_MAPS = {
    *("counts", "templates", "withheld", "labels", "properties", "options", "defaults_sent", "derived"),
    *("fields", "unread", "not_searched"),
}
"""Columns that are maps: their keys are facts as well."""
_GLUE = frozenset(
    _WORD.findall(
        "a all an and at by change changed closed company confirmation constant decisions default document dry due "
        "event field for form's found from go has here in invented is last line lines local lock logged looked may "
        "mode no not nothing now of on once one open out parameter process processes ran registered return running "
        "file runs said seen several shown since started starts state steps task tasks template templates that the "
        "through until user variable waits who with your"
    )
)
"""Words that only hold a text together."""


def only_in_data(data: Mapping[str, Any], text: str) -> list[str]:
    """The facts of structured content that the text does not tell."""
    plain = _flat(text)
    return [f"{path}: {value!r}" for path, value in _leaves(data) if not _is_told(path, value, plain)]


def only_in_text(data: Mapping[str, Any], text: str) -> list[str]:
    """What the text tells beyond structured content: quoted text, times and numbers, words of ours."""
    leaves = list(_leaves(data))
    values = _flat(" ".join(str(value) for _, value in leaves))
    names = " ".join(path for path, _ in leaves)
    moments = [_short(value) for _, value in leaves if isinstance(value, str) and _MOMENT.fullmatch(value)]
    rest, missing = text, list[str]()
    for quote in _QUOTED.findall(text):
        if _flat(quote).rstrip("…") not in values:
            missing.append(quote)
    rest = _QUOTED.sub(" ", rest)
    for moment in sorted(set(moments), key=len, reverse=True):
        rest = rest.replace(moment, " ")
    known = {word.lower() for word in _WORD.findall(f"{values} {names}")}
    known |= {part for word in known for part in re.split("['_-]", word)}
    words = {word.lower() for word in _WORD.findall(rest)}
    missing += sorted(
        word for word in words - known - _GLUE - _said(leaves) if not set(re.split("['_-]", word)) <= known | _GLUE
    )
    numbers = set(_NUMBER.findall(values)) | {str(len(one)) for one in _lists(data)}
    numbers |= {part for number in numbers for part in re.split("[.:]", number)}
    found = {number.replace(",", "") for number in _NUMBER.findall(rest.replace(",", ""))}
    return missing + sorted(found - numbers)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every fact with where it stands; a map's keys are facts as much as its values are."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in _BY_DESCRIPTION:
                continue
            if path.rpartition(".")[2] in _MAPS:  # a list of that name holds no map
                yield f"{path}.", str(key)
            yield from _leaves(one, f"{path}.{key}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if _column(path) != "type":  # of a schema that takes several types its description says more
            for one in value:
                yield from _leaves(one, f"{path}[]")
    else:
        yield path, value


def _lists(value: Any) -> Iterator[Sequence[Any]]:
    for one in value.values() if isinstance(value, Mapping) else value:
        if isinstance(one, Mapping):
            yield from _lists(one)
        elif isinstance(one, Sequence) and not isinstance(one, str):
            yield one
            yield from _lists(one)


def _is_told(path: str, value: Any, text: str) -> bool:
    name = _column(path)
    if name == "type" and (value in _SCHEMA_WORDS or "_schema." in path):
        return True  # a form's types: the lines of its fields are compared by their own test
    if value is None or isinstance(value, bool):
        said = _SAID_AS.get(name, {}).get(value)
        if name == "default":
            said = "true" if value else "false"
        return (said or name.replace("_", " ")).lower() in text.lower() if value or said else True
    if isinstance(value, int | float):
        return re.search(rf"(?<![\d.]){re.escape(str(value))}(?![\d])", text.replace(",", "")) is not None
    return _short(value) in text or _flat(value) in text or _VERBS.get(value, value) in text


def _column(path: str) -> str:
    """The name of the innermost column."""
    return path.rstrip("[]").rpartition(".")[2]


def _said(leaves: Sequence[tuple[str, Any]]) -> set[str]:
    """The words that stand for a yes or a no."""
    said = [_SAID_AS.get(_column(path), {}).get(v) for path, v in leaves if v is None or isinstance(v, bool)]
    return {word.lower() for words in said if words for word in _WORD.findall(words)}


def _short(value: str) -> str:
    """A time as texts tell it."""
    return _MOMENT.sub(r"\1 \2\3", value)


def _flat(text: str) -> str:
    """A text as it stands between marks, in one line."""
    return " ".join(text.replace("«", "‹").replace("»", "›").split())
