"""Short schemas: every byte of the tool list costs context in the assistant."""

from collections.abc import Mapping
from typing import Any

_NAMED = ("properties", "$defs", "patternProperties")


def slim(schema: Mapping[str, Any], *, of_answer: bool = False) -> dict[str, Any]:
    """The schema without generated titles, null alternatives and empty defaults.

    An optional parameter needs no `null` in its schema: the alternative is not advertised, but still
    accepted. In schemas of answers, `additionalProperties: false` and `default: false` are dropped too:
    clients don't need the first, and a boolean left out of an answer is false.
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
        # Field names explain nested models well enough; descriptions would only make the tool list longer.
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
