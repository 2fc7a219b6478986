"""Schemas as short as they can be: every byte of a tool list is paid by the assistant's context."""

from collections.abc import Mapping
from typing import Any

_NAMED = ("properties", "$defs", "patternProperties")


def slim(schema: Mapping[str, Any], *, of_answer: bool = False) -> dict[str, Any]:
    """The schema without generated titles, null alternatives and empty defaults.

    A parameter that may be left out needs no `null`: the alternative is dropped from what is
    advertised and still accepted. That an answer holds nothing else is no promise a client needs, and what it
    leaves out is not true.
    """
    untold = ("additionalProperties", "default") if of_answer else ()
    short = {
        key: _slim_value(key, value, of_answer=of_answer)
        for key, value in schema.items()
        if not (_is_noise(key, value) or (key in untold and value is False))
    }
    alternatives = short.get("anyOf")
    if isinstance(alternatives, list):
        kept = [one for one in alternatives if one != {"type": "null"}]
        if len(kept) == 1:
            short.pop("anyOf")
            short = {**kept[0], **short}
    return short


def _slim_value(key: str, value: Any, *, of_answer: bool) -> Any:
    if key in _NAMED and isinstance(value, Mapping):
        parts = {name: slim(part, of_answer=of_answer) for name, part in value.items()}
        # The names of a part's columns say what it is: prose about it would only lengthen the list.
        untold = key == "$defs" and of_answer
        return {
            name: {k: v for k, v in one.items() if not (untold and k == "description")} for name, one in parts.items()
        }
    if key in ("default", "const", "enum", "examples", "required"):
        return value
    if isinstance(value, Mapping):
        return slim(value, of_answer=of_answer)
    if isinstance(value, list):
        return [slim(one, of_answer=of_answer) if isinstance(one, Mapping) else one for one in value]
    return value


def _is_noise(key: str, value: Any) -> bool:
    if key == "default":
        return value in (None, "", [], {}, ())
    return (key == "title" and isinstance(value, str)) or (key == "additionalProperties" and value is True)
