"""The full text a person consents to: the effect, every value sent, every object."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bizproc_mcp.models.files import FileContent
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.untrusted import verbatim
from bizproc_mcp.writes.plan import Plan

__all__ = ["BAR", "MOST_CHARACTERS", "MOST_LINES", "PAGE", "Statement", "statement_of", "value_lines"]

MOST_CHARACTERS, MOST_LINES = 20_000, 400
"""Maximum length of what a person reads before one yes; longer statements are refused."""
MOST_IN_ROWS = 200_000
"""Maximum characters of all rows together."""
PAGE = 100
"""Objects of a bulk write per page; fewer if their rows are long."""
BAR = "  │ "
_DEFAULT = " (not given: the form's default)"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class Statement:
    """`values` are the sent values, each with a label and one or more lines; `rows` name a bulk write's objects."""

    effect: str
    values: Sequence[tuple[str, Sequence[str]]] = ()
    groups: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[str] = ()

    @property
    def pages(self) -> int:
        """Number of pages for the rows."""
        return len(self._bounds())

    def _bounds(self) -> list[tuple[int, int]]:
        """Start and end row of each page; a page is limited to the length allowed for one yes."""
        bounds: list[tuple[int, int]] = []
        first = characters = 0
        for number, row in enumerate(self.rows):
            if number > first and (number - first == PAGE or characters + len(row) > MOST_CHARACTERS):
                bounds.append((first, number))
                first, characters = number, 0
            characters += len(row)
        return [*bounds, (first, len(self.rows))] if self.rows else []

    def too_much(self) -> str:
        """`20,345 characters` if that is too much for one consent, otherwise ""."""
        told = [self.effect, *self.groups, *(part for label, lines in self.values for part in (label, *lines))]
        characters, lines = sum(map(len, told)), len(told) + sum(part.count("\n") for part in told)
        if characters > MOST_CHARACTERS or lines > MOST_LINES:
            return f"{characters:,} characters in {counted(lines, 'line')}"
        longest = max(map(len, self.rows), default=0)
        if longest > MOST_CHARACTERS:
            return f"{longest:,} characters about one object"
        in_rows = sum(map(len, self.rows))
        return f"{in_rows:,} characters about {counted(len(self.rows), 'object')}" if in_rows > MOST_IN_ROWS else ""

    def lines(self, page: int | None = None) -> Iterator[str]:
        """All text except the effect: the values, the counts by group, and all rows or one page of them."""
        for label, lines in self.values:
            # Lines of a multi-line text are each marked with a bar, so that the text can't imitate other parts.
            yield f"{label}: {lines[0]}" if len(lines) == 1 else f"{label}:"
            yield from (f"{BAR}{line}" for line in lines if len(lines) > 1)
        if not self.rows:
            return
        groups = ", ".join(f"{group}: {count}" for group, count in self.groups.items())
        yield f"In all {len(self.rows)}{f' ({groups})' if groups else ''}:"
        first, last = (0, len(self.rows)) if page is None else self._bounds()[page - 1]
        yield from (f"  {row}" for row in self.rows[first:last])
        if page is not None and self.pages > 1:
            yield f"  (page {page} of {self.pages})"

    def dump(self) -> str:
        """Serialise for the file of pending requests."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "Statement":
        """Read it back from the file."""
        kept: dict[str, Any] = json.loads(text)
        values = [(str(label), [str(line) for line in lines]) for label, lines in kept["values"]]
        return cls(str(kept["effect"]), values, dict(kept["groups"]), [str(row) for row in kept["rows"]])


def statement_of(plan: Plan[Any]) -> Statement:
    """A plan as text for the user."""
    groups = Counter([one.group for one in plan.items if one.group] + [one.group for one in plan.rows if one.group])
    return Statement(
        effect=plan.effect,
        values=[
            *_sent_lines(plan),
            *(value_lines(plan.shown) if plan.shown else ()),
        ],
        groups=dict(groups.most_common()),
        rows=[
            *(_row(item.named or item.object, item.fields) for item in plan.items),
            *(_row(row.named, row.fields) for row in plan.rows),
        ],
    )


def _sent_lines(plan: Plan[Any]) -> Iterator[tuple[str, Sequence[str]]]:
    """The sent values; a field that was not given is marked, because sending the form's default is a decision too."""
    defaulted = set(plan.defaulted)
    for name, value in plan.sent.items():
        if name == "fields" and defaulted and isinstance(value, Mapping):
            for key, one in value.items():
                yield from value_lines(one, f"fields.{_name(key)}{_DEFAULT if key in defaulted else ''}")
        else:
            yield from value_lines(value, _name(name))


def value_lines(value: object, label: str = "") -> Iterator[tuple[str, Sequence[str]]]:
    """Yield every leaf of a JSON value in full under its path: `fields.reason`, `fields.people[2]`."""
    if isinstance(value, Mapping) and value:
        for key, one in value.items():
            yield from value_lines(one, f"{label}.{_name(key)}" if label else _name(key))
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for number, one in enumerate(value, 1):
            yield from value_lines(one, f"{label}[{number}]")
    else:
        yield label, _leaf(value)


def _leaf(value: object) -> Sequence[str]:
    if isinstance(value, FileContent):
        return [value.text()]
    if isinstance(value, str):
        return verbatim(value).split("\n") if value else ["(empty text)"]
    if value is None:
        return ["(cleared)"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return ["(empty)"] if isinstance(value, Mapping | Sequence) else [str(value)]


def _name(key: object) -> str:
    """Quote a name that could be mistaken for something else."""
    return str(key) if _PLAIN_NAME.fullmatch(str(key)) else verbatim(str(key)).replace("\n", "[U+000A]")


def _row(named: str, fields: Mapping[str, object]) -> str:
    filled = "; ".join(f"{label} = {' │ '.join(lines)}" for label, lines in value_lines(fields) if label)
    return f"{named}; with {filled}" if filled else named
