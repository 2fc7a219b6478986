"""Size limits for forms: a form larger than any real one is not read at all.

Code that reads, checks, compares or shows a form walks all of it, mostly on the event loop. So a form beyond
these limits is dropped on arrival and replaced by the reason.
"""

from collections.abc import Iterator, Mapping, Sequence

from bizproc_mcp.models._base import Json, JsonMap

__all__ = ["MOST_CHARACTERS", "MOST_FIELDS", "MOST_IN_A_TEXT", "MOST_VALUES", "MOST_VALUES_IN_ALL", "too_large"]

MOST_FIELDS = 500
"""Maximum number of fields in a form."""
MOST_IN_A_TEXT = 65_535
"""Maximum characters in one text: the size in bytes of a TEXT column in the portal's database."""
MOST_VALUES = 5_000
"""Maximum values in one field: two per option, plus anything else it holds."""
MOST_VALUES_IN_ALL = 20_000
"""Maximum values in all fields together."""
MOST_CHARACTERS = 400_000
"""Maximum characters in the whole form."""


def too_large(value: Json) -> str:
    """Say what is too large in a form, for example `a text of 7,000,000 characters`; "" if nothing is.

    `value` is the form as received. Reading stops as soon as a limit is exceeded.
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
    """Yield every text, including map keys, and "" for any other value; each line of options is a separate text."""
    waiting: list[Iterator[Json]] = [iter((value,))]
    while waiting:
        try:
            one = next(waiting[-1])
        except StopIteration:
            waiting.pop()
            continue
        yield one if isinstance(one, str) else ""
        if isinstance(one, Mapping):
            # Keys of maps count as texts too.
            waiting += (iter(one.values()), iter(one))
            options = one.get("Options")
            if isinstance(options, str) and len(options) <= MOST_IN_A_TEXT:
                waiting.append(iter(options.splitlines()))
        elif isinstance(one, Sequence) and not isinstance(one, str):
            waiting.append(iter(one))


def _inside(value: JsonMap | Sequence[Json]) -> Iterator[Json]:
    return iter(value.values() if isinstance(value, Mapping) else value)
