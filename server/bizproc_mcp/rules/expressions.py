"""Values, expressions and people of a template as readable text; portal text is quoted."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Process, text_of
from bizproc_mcp.rules.untrusted import clean, quoted
from bizproc_mcp.text.portal_text import PortalCode

MAX_LISTED = 5
AUTHOR = "the document's responsible person or creator"
"""For a CRM document its responsible person, for a list element its creator; never who started the process."""
_SCANNED = 2_000
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
# Possessive, so that non-matches fail at once: a template may contain millions of them.
EXPRESSION = re.compile(r"\{=\s*+([\w.\-]{1,80}+)\s*+:\s*+([^{}>]{1,120}+)(?:>[^{}]{0,60}+)?+\}")
_PRINTABLE = re.compile(r"_printable$", re.IGNORECASE)
_USER = re.compile(r"user_([1-9][0-9]{0,9})")
_GROUP = re.compile(r"group_(dr|d|g|)([0-9]{1,9})")
_BARE = re.compile(r"[1-9][0-9]{0,8}")
"""In a list of people, a bare number is a user group, not a user."""
_GROUPS = {
    "d": "department {}",
    "dr": "department {} and below",
    "g": "group {}",
    "": "group {}",
}
_SOURCES = {"Template": "Parameter"}
_SPECIAL = {
    ("Template", "TargetUser"): "the starter",
    ("System", "Now"): "now",
    ("System", "NowLocal"): "now (local)",
    ("System", "Date"): "today",
}


def code_words(text: str) -> str:
    """A code (of a field, variable, type): bare if it looks like one, quoted otherwise."""
    return str(PortalCode(text)) or "«»"


def value_words(value: Json, process: Process, limit: int = 80, *, depth: int = 2) -> str:
    """A property's value: numbers bare, expressions by their source, all other text quoted."""
    if value is None or value in ("", [], {}):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return clean(str(value), 40)
    if isinstance(value, str):
        return _text_words(value, process, limit)
    if depth == 0:
        return "…"
    items = list(value.values()) if isinstance(value, Mapping) else value
    words = [value_words(item, process, limit, depth=depth - 1) for item in islice(items, MAX_LISTED)]
    return _listed(words, len(items))


def text_words(text: str, process: Process, limit: int = 80) -> str:
    """The text of a message or name, quoted, with expressions replaced by their source; "" stays empty."""
    readable = EXPRESSION.sub(lambda found: "{" + source_words(found[1], found[2], process) + "}", text[:_SCANNED])
    return quoted(readable, limit)


def people_words(value: Json, process: Process) -> str:
    """The people of `Users`, `MessageUserTo` and similar; "nobody" if the list is empty."""
    flat = _flat(value)
    if not flat:
        return "nobody"
    return _listed([_person(item, process) for item in flat[:MAX_LISTED]], len(flat))


def source_words(source: str, name: str, process: Process) -> str:
    """The source of an expression's value: `Document:AMOUNT`, `LastApprover of step 3`."""
    field = field_name(name)
    if source == "User":
        # For any field: the user of the request that reaches this step, not the one who started the process.
        return "whoever acts then"
    if (source, field) in _SPECIAL:
        return _SPECIAL[source, field]
    step = process.by_name.get(source)
    if step is not None and step.number:
        return f"{code_words(field)} of step {step.number}"
    return f"{code_words(_SOURCES.get(source, source))}:{code_words(field)}"


def field_name(name: str) -> str:
    """The name in an expression without the `_printable` suffix."""
    return _PRINTABLE.sub("", name.strip())


def is_person(text: str) -> bool:
    """Whether a text names one user, department or group by id."""
    return bool(_USER.fullmatch(text) or _GROUP.fullmatch(text))


def _text_words(text: str, process: Process, limit: int) -> str:
    if _NUMBER.fullmatch(text):
        return text
    if text.lower() == "author":
        return AUTHOR
    user = _USER.fullmatch(text)
    if user is not None:
        return f"user {user[1]}"
    found = EXPRESSION.fullmatch(text.strip()) if len(text) < _SCANNED else None
    if found is not None:
        return source_words(found[1], found[2], process)
    return text_words(text, process, limit) or "empty"


def _person(text: str, process: Process) -> str:
    group = _GROUP.fullmatch(text)
    if group is not None:
        return _GROUPS[group[1]].format(group[2])
    if _BARE.fullmatch(text):
        return _GROUPS[""].format(text)
    found = EXPRESSION.fullmatch(text.strip()) if len(text) < _SCANNED else None
    step = process.by_name.get(found[1]) if found is not None else None
    if step is not None and step.type == "GetUserActivity":
        return f"{found_person(step.properties, process)} (step {step.number})"
    return _text_words(text, process, 60)


def found_person(properties: Mapping[str, Json], process: Process) -> str:
    """The person a GetUserActivity finds, in a few words, without following other steps."""
    inner = Process(process.root, {}) if process.by_name else process
    given = people_words(properties.get("UserParameter"), inner)
    match text_of(properties.get("UserType")):
        case "boss":
            # Only the first person counts, even for a group or department.
            named = _flat(properties.get("UserParameter"))
            several = len(named) > 1 or any(_GROUP.fullmatch(one) or _BARE.fullmatch(one) for one in named)
            return f"{_heads(text_of(properties.get('MaxLevel')))} of {'the first of ' if several else ''}{given}"
        case "random":
            return f"one at random of {given}"
        case "sequent":
            return f"the next in turn of {given}"
        case other:
            return f"{code_words(other)} of {given}" if other else f"one of {given}"


def _heads(levels: str) -> str:
    """The heads up the department tree, for the given number of levels."""
    if levels == "1":
        return "the head"
    return f"all heads up to {levels} levels" if _BARE.fullmatch(levels) else "all heads"


def _flat(value: Json) -> list[str]:
    if isinstance(value, str | int | float):
        return [text_of(value)] if value else []
    if value is None:
        return []
    items: list[str] = []
    for item in value.values() if isinstance(value, Mapping) else value:
        if isinstance(item, Mapping | list | tuple):
            inner = item.values() if isinstance(item, Mapping) else item
            items += [text for text in map(text_of, inner) if text]
        elif text_of(item):
            items.append(text_of(item))
    return items


def _listed(words: Sequence[str], total: int) -> str:
    more = total - len(words)
    return ", ".join(words) + (f" and {more} more" if more > 0 else "")
