"""How large a form may be: what is longer than any form of people is not read at all.

Everything that reads, checks, compares or shows a form walks all of it, and most of that is done while other calls
wait. A form beyond these bounds is left out where it arrives, and the reason stands in its place.
"""

from collections.abc import Iterator, Mapping, Sequence

from bizproc_mcp.models._base import Json, JsonMap

__all__ = ["MOST_CHARACTERS", "MOST_FIELDS", "MOST_IN_A_TEXT", "MOST_VALUES", "MOST_VALUES_IN_ALL", "too_large"]

MOST_FIELDS = 500
"""Fields of one form."""
MOST_IN_A_TEXT = 65_535
"""Characters of one text: as many as a TEXT column of the portal's database holds bytes."""
MOST_VALUES = 5_000
"""Values of one field: two for each option, and whatever else it holds."""
MOST_VALUES_IN_ALL = 20_000
"""The same of all fields together."""
MOST_CHARACTERS = 400_000
"""Characters of the whole form."""


def too_large(value: Json) -> str:
    """What of a form is too large to be read, `a text of 7,000,000 characters`; "" where nothing is.

    `value` is the form as it came. No more of it is looked at than a form may have.
    """
    return next(_reasons(value), "")


def _reasons(value: Json) -> Iterator[str]:
    if isinstance(value, str) or not isinstance(value, Mapping | Sequence):
        return
    if len(value) > MOST_FIELDS:
        yield f"{len(value):,} fields"
    values = characters = 0
    for field in _inside(value):
        of_field = 0
        for text in _texts(field):
            of_field += 1
            characters += len(text)
            if len(text) > MOST_IN_A_TEXT:
                yield f"a text of {len(text):,} characters"
            if of_field > MOST_VALUES:
                yield f"a field of more than {MOST_VALUES:,} values"
            if characters > MOST_CHARACTERS:
                yield f"more than {MOST_CHARACTERS:,} characters"
        values += of_field
        if values > MOST_VALUES_IN_ALL:
            yield f"more than {MOST_VALUES_IN_ALL:,} values"


def _texts(value: Json) -> Iterator[str]:
    """Every text inside, the keys of maps too, and "" for every other value; each line of options is one text."""
    waiting: list[Iterator[Json]] = [iter((value,))]
    while waiting:
        try:
            one = next(waiting[-1])
        except StopIteration:
            waiting.pop()
            continue
        yield one if isinstance(one, str) else ""
        if isinstance(one, Mapping):
            # A key of a map costs as much as a text.
            waiting += (iter(one.values()), iter(one))
            options = one.get("Options")
            if isinstance(options, str) and len(options) <= MOST_IN_A_TEXT:
                waiting.append(iter(options.splitlines()))
        elif isinstance(one, Sequence) and not isinstance(one, str):
            waiting.append(iter(one))


def _inside(value: JsonMap | Sequence[Json]) -> Iterator[Json]:
    return iter(value.values() if isinstance(value, Mapping) else value)
