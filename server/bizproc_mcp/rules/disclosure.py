"""What a person is shown of a template file beyond its outline, before they consent to it.

The outline is an overview: it shortens texts, lists and conditions, and many activities hold more than
one line tells. Whatever it does not tell as it stands is given here whole; what runs code and what
reaches outside the portal comes first. That nothing is left out rests on `_unsaid`: a property that the
outline is not known to tell is listed.
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
"""Characters of text in the whole file, names included: the work done here grows with it."""
_CODE_CONDITIONS = frozenset({"codecondition", "phpcodecondition"})
# Designer state and a note beside the step; Title names a step in the log.
_NO_EFFECT = frozenset({"Title", "EditorComment", "_DesMinimized"})
_KINDS = {
    "CodeActivity": "php_code",
    "WebHookActivity": "web_calls",
    "MailActivity": "mail",
    "application": "applications",
    "unknown": "unknown_activities",
}
# Applications are installed by an administrator of the portal, and what they do was consented to there.
_REACHING = ("php_code", "web_calls", "mail", "unknown_activities")


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of the file by place and name, `step 4` and `ApproveActivity`, and what is to be shown of it."""

    place: str
    name: str
    values: JsonMap
    group: str


@dataclass(slots=True)
class Disclosure:
    """Names and values of the file, as they stand in it.

    `steps` is the outline. `first` goes by section and place: `php_code`, `web_calls`, `mail` with all they
    say, `applications` and `unknown_activities` by type, `addresses` found anywhere, `constants` with their
    values. `details` are the rest.
    """

    steps: str
    first: dict[str, dict[str, Json]] = field(default_factory=dict)
    details: list[Detail] = field(default_factory=list)

    @property
    def reaches_out(self) -> bool:
        """Whether the process runs code, or reaches what nobody has let in before."""
        return any(section in self.first for section in _REACHING)


@dataclass(frozen=True, slots=True)
class _Place:
    """An activity and where it stands; `named` where it has a line of its own in the outline."""

    activity: Activity
    words: str
    named: bool


def disclose(file: BptFile) -> Disclosure:
    """The outline of a file's process, and all that the outline does not tell.

    Raises `InvalidInput` where nobody can be asked to read all the file does. Takes time in proportion
    to the text in the file.
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
        """Something that is worth knowing before the steps."""
        self.told.first.setdefault(section, {})[place] = value

    def detail(self, place: str, name: str, values: JsonMap, group: str) -> None:
        """Something that the steps do not tell."""
        self.told.details.append(Detail(place, name, values, group))

    def activity(self, place: _Place) -> None:
        """What the outline does not tell of an activity."""
        activity = place.activity
        for name, value in activity.properties.items():
            self.search(value, f"{place.words} {name}")
            # The portal takes the key for the name of a class, and those know no case.
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
        """A parameter or variable that has a value."""
        self.search(described, f"{kind} {item}")
        value = described.get("Default") if isinstance(described, Mapping) else described
        if not is_nothing(value):
            self.detail(kind, item, {"value": value}, f"{kind}s with a value")

    def document_field(self, item: str, described: Json) -> None:
        """All a file says of a field of its documents; what the portal does with it is told before the steps."""
        self.search(described, f"document field {item}")
        known = described if isinstance(described, Mapping) else {"value": described}
        about = {name: value for name, value in known.items() if not is_nothing(value)}
        self.detail("document field", item, about, "document fields in the file")

    def search(self, value: Json, where: str) -> None:
        """Note the addresses in a value, however deep, and in the keys of maps."""
        for text in _texts(value):
            for address in addresses(text):
                self._found.setdefault(address, {})[where] = None

    def list_addresses(self) -> None:
        """Every address once, with the places it stands in."""
        for address, places in self._found.items():
            self.first("addresses", address, ", ".join(places))


def _places(root: Activity, named: Sequence[Activity]) -> Iterator[_Place]:
    """Every activity in reading order, those inside switched-off ones too: builds differ in what still waits there."""
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
    """The properties, and the parts of the activity beside them, that the outline does not tell as they stand."""
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
