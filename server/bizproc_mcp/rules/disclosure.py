"""The parts of a template file that a person must see besides its outline before giving consent.

The outline is an overview: it shortens texts, lists and conditions, and many activities have more properties
than fit on a line. Everything it does not show literally is listed here in full, starting with code and
anything that reaches outside the portal. `_unsaid` makes this complete: a property is listed unless the
outline is known to show it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.rules.activities import Activity, declared_types, read_process
from bizproc_mcp.rules.addresses import addresses
from bizproc_mcp.rules.bpt.file import BptFile
from bizproc_mcp.rules.outline import outline_of
from bizproc_mcp.rules.telling import is_nothing, told_by_outline

__all__ = ["Detail", "Disclosure", "disclose"]

_MOST_TEXT = 500_000
"""Characters of text in the whole file, names included; the work grows with it."""
_CODE_CONDITIONS = frozenset({"codecondition", "phpcodecondition"})
# Designer state, and a note beside the step; Title names a step in the log.
_NO_EFFECT = frozenset({"Title", "EditorComment", "_DesMinimized"})
_KINDS = {
    "CodeActivity": "php_code",
    "WebHookActivity": "web_calls",
    "MailActivity": "mail",
    "application": "applications",
    "unknown": "unknown_activities",
}
# Applications are left out: an administrator installed them and consented to what they do.
_REACHING = ("php_code", "web_calls", "mail", "unknown_activities")


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of the file: its place and name (`step 4`, `ApproveActivity`) and the values to show."""

    place: str
    name: str
    values: JsonMap
    group: str


@dataclass(slots=True)
class Disclosure:
    """Names and values from the file, unchanged.

    `steps` is the outline. `first` maps section and place to values: `php_code`, `web_calls` and `mail` in
    full, `applications` and `unknown_activities` by type, `addresses` found anywhere, `constants` with their
    values. `details` contains the rest.
    """

    steps: str
    first: dict[str, dict[str, Json]] = field(default_factory=dict)
    details: list[Detail] = field(default_factory=list)

    @property
    def reaches_out(self) -> bool:
        """Whether the process runs code or reaches something that nobody has approved before."""
        return any(section in self.first for section in _REACHING)


@dataclass(frozen=True, slots=True)
class _Place:
    """An activity and its place; `named` if it has its own line in the outline."""

    activity: Activity
    words: str
    named: bool


def disclose(file: BptFile) -> Disclosure:
    """The outline of a file's process, and everything the outline does not show.

    Raises `InvalidInput` if there is too much for a person to read. Takes linear time in the size of the
    file's text.
    """
    _check_size(file)
    process = read_process(file.tree, types=declared_types(file.parameter_fields(), file.variable_fields()))
    outlined = outline_of(process)
    if not outlined.complete:
        raise _too_much("it has more steps, or steps inside more others, than can be told")
    writer = _Writer(outlined.text)
    for place in _places(process.root, outlined.named) if process.root is not None else ():
        writer.activity(place)
    for item, described in file.constants.items():
        known = described.get("Default") if isinstance(described, Mapping) else described
        writer.first("constants", item, None if is_nothing(known) else known)
        writer.search(described, f"constant {item}")
    for kind, declared in (("parameter", file.parameters), ("variable", file.variables)):
        for item, described in declared.items():
            writer.descriptor(kind, item, described)
    for item, described in file.document_fields.items():
        writer.document_field(item, described)
    for item, value in file.extra.items():
        writer.detail("part", item, {"value": value}, "further parts")
        writer.search(value, f"part {item}")
    writer.list_addresses()
    return writer.told


class _Writer:
    def __init__(self, steps: str) -> None:
        self.told = Disclosure(steps)
        self._found: dict[str, dict[str, None]] = {}

    def first(self, section: str, place: str, value: Json) -> None:
        """Add something to show before the steps."""
        self.told.first.setdefault(section, {})[place] = value

    def detail(self, place: str, name: str, values: JsonMap, group: str) -> None:
        """Add something the steps do not show."""
        self.told.details.append(Detail(place, name, values, group))

    def activity(self, place: _Place) -> None:
        """Add what the outline does not show of an activity."""
        activity = place.activity
        for name, value in activity.properties.items():
            self.search(value, f"{place.words} {name}")
            # To the portal the key is a class name, which is case-insensitive.
            if name.lower() in _CODE_CONDITIONS:
                self.first("php_code", f"{place.words} {name}", value)
        unsaid = dict(_unsaid(place))
        section = _KINDS.get(activity.type) or _KINDS.get(activity.kind)
        if section in ("applications", "unknown_activities"):
            self.first(section, place.words, activity.type)
        elif section is not None:
            self.first(section, place.words, unsaid)
            return
        if unsaid:
            self.detail(place.words, activity.type, unsaid, "what the steps do not tell")

    def descriptor(self, kind: str, item: str, described: Json) -> None:
        """Add a parameter or variable that has a value."""
        self.search(described, f"{kind} {item}")
        value = described.get("Default") if isinstance(described, Mapping) else described
        if not is_nothing(value):
            self.detail(kind, item, {"value": value}, f"{kind}s with a value")

    def document_field(self, item: str, described: Json) -> None:
        """Add everything about a document field; what the portal does with it is shown before the steps."""
        self.search(described, f"document field {item}")
        known = described if isinstance(described, Mapping) else {"value": described}
        about = {name: value for name, value in known.items() if not is_nothing(value)}
        self.detail("document field", item, about, "document fields in the file")

    def search(self, value: Json, where: str) -> None:
        """Record the addresses in a value at any depth, map keys included."""
        for text in _texts(value):
            for address in addresses(text):
                self._found.setdefault(address, {})[where] = None

    def list_addresses(self) -> None:
        """Add every address once, with all its places."""
        for address, places in self._found.items():
            self.first("addresses", address, ", ".join(places))


def _places(root: Activity, named: Sequence[Activity]) -> Iterator[_Place]:
    """Every activity in reading order, disabled ones included: portal versions disagree about which of those run."""
    waiting = [(root, False)]
    last = 0
    doubles: Counter[str] = Counter()
    with_lines = {id(activity) for activity in named}
    while waiting:
        activity, above = waiting.pop()
        off = above or not activity.active
        last = max(last, activity.number)
        words = f"step {activity.number}" if activity.number else f"after step {last}"
        doubles[words] += 1
        words += f" ({doubles[words]})" if doubles[words] > 1 else ""
        yield _Place(activity, f"{words} (off)" if off else words, id(activity) in with_lines)
        waiting += [(child, off) for child in reversed(activity.children)]


def _unsaid(place: _Place) -> Iterator[tuple[str, Json]]:
    """The properties and other parts of the activity that the outline does not show literally."""
    activity = place.activity
    told = told_by_outline(activity) if place.named else frozenset[str]()
    known = activity.kind not in ("application", "unknown")
    for name, value in activity.properties.items():
        shown_elsewhere = name in told or name.lower() in _CODE_CONDITIONS or (known and name in _NO_EFFECT)
        if not shown_elsewhere and not is_nothing(value):
            yield name, value
    yield from activity.others.items()


def _texts(value: Json) -> Iterator[str]:
    """Every text in a value, keys included, without recursion."""
    waiting: list[Json] = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, Mapping):
            for key, item in current.items():
                waiting += (item, key)
        elif isinstance(current, Sequence):
            waiting += current


def _check_size(file: BptFile) -> None:
    parts: tuple[Json, ...] = (
        list(file.tree),
        file.parameters,
        file.variables,
        file.constants,
        file.document_fields,
        file.extra,
    )
    size = 0
    for text in _texts(parts):
        size += len(text)
        if size > _MOST_TEXT:
            raise _too_much(f"it holds more than {_MOST_TEXT:,} characters of text")


def _too_much(why: str) -> InvalidInput:
    return InvalidInput(
        f"This template file is too much for a person to consent to: {why}.",
        "Nothing was sent. Split the process, or import the file in the portal's own designer.",
    )
