"""A template's activities, read from untrusted JSON into bounded records, and their names for people."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.tasks import FormField

MAX_LEVELS = 60
MAX_ACTIVITIES = 2_000

Types: TypeAlias = Mapping[str, Mapping[str, str]]
Kind = Literal["structure", "task", "wait", "application", "end", "step", "unknown"]

STRUCTURES = frozenset(
    {
        "SequentialWorkflowActivity",
        "StateMachineWorkflowActivity",
        "SequenceActivity",
        "EmptyBlockActivity",
        "IfElseActivity",
        "IfElseBranchActivity",
        "WhileActivity",
        "ForEachActivity",
        "ParallelActivity",
        "ListenActivity",
        "EventDrivenActivity",
        "StateActivity",
        "StateInitializationActivity",
        "StateFinalizationActivity",
    }
)
TASKS = frozenset(
    {
        "ApproveActivity",
        "ReviewActivity",
        "RequestInformationActivity",
        "RequestInformationOptionalActivity",
    }
)
WAITS = frozenset({"DelayActivity", "HandleExternalEventActivity"})
LABELS: Mapping[str, str] = {
    "ApproveActivity": "Approval",
    "ReviewActivity": "Review",
    "RequestInformationActivity": "Form",
    "RequestInformationOptionalActivity": "Form or cancel",
    "DelayActivity": "Wait",
    "HandleExternalEventActivity": "Event",
    "TerminateActivity": "End of the process",
    "SetStateActivity": "Go to state",
    "SetVariableActivity": "Set",
    "SetFieldActivity": "Set in the document",
    "SetStateTitleActivity": "Status",
    "LogActivity": "Log",
    "IMNotifyActivity": "Notify",
    "SocNetMessageActivity": "Message",
    "MailActivity": "E-mail",
    "SetPermissionsActivity": "Set permissions",
    "GetUserActivity": "Find person",
    "AbsenceActivity": "Record absence",
    "CodeActivity": "Run PHP code",
    "Task2Activity": "Create a portal task",
    "StartWorkflowActivity": "Start another process",
    "CreateDocumentActivity": "Create a document",
    "DeleteDocumentActivity": "Delete the document",
    "PublishDocumentActivity": "Publish the document",
    "UnpublishDocumentActivity": "Unpublish the document",
    "CalendarActivity": "Calendar entry",
    "WebHookActivity": "Call a web address",
}
_APPLICATION = re.compile(r"rest_[0-9a-f]{32}", re.IGNORECASE)
_PARTS = frozenset({"Type", "Name", "Activated", "Properties", "Children"})
_CANONICAL = {name.lower(): name for name in (*STRUCTURES, *TASKS, *WAITS, *LABELS)}


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity and its children.

    `number` counts the activities that do something, in reading order from 1; pure containers
    have 0. `left_out` is the number of inner activities that were not read because of a limit. All texts are
    the portal's own and not cleaned yet. `others` holds the activity's unknown parts.
    """

    type: str
    name: str
    title: str
    active: bool
    properties: JsonMap
    children: tuple["Activity", ...]
    number: int
    left_out: int
    others: JsonMap = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """The kind of step, for the reader."""
        if self.type in STRUCTURES:
            return "structure"
        if self.type in TASKS:
            return "task"
        if self.type in WAITS:
            return "wait"
        if _APPLICATION.fullmatch(self.type):
            return "application"
        if self.type == "TerminateActivity":
            return "end"
        return "step" if self.type in LABELS else "unknown"

    @property
    def waits(self) -> bool:
        """Whether the process stops here to wait, as far as the template says."""
        return self.kind in ("task", "wait") or (self.kind == "application" and self.text("UseSubscription") == "Y")

    @property
    def may_wait(self) -> bool:
        """Whether the template leaves that to the registration of the application's activity."""
        return self.kind == "application" and self.text("UseSubscription") == ""

    def text(self, name: str) -> str:
        """A property as text; "" if it is missing or not a scalar."""
        return text_of(self.properties.get(name))


def declared_types(parameters: Sequence[FormField] | None, variables: Sequence[FormField] | None) -> Types | None:
    """The types of a template's declarations; None if one of the lists is unknown."""
    if parameters is None or variables is None:
        return None
    named = (("Template", parameters), ("Variable", variables))
    return {holder: {one.id.raw: one.type.raw or "string" for one in fields} for holder, fields in named}


@dataclass(frozen=True, slots=True)
class Process:
    """The activities of a template, under their root and by name.

    `types` are those of its declared parameters (`Template`) and variables (`Variable`) by name; None if the
    declarations are unknown. `whole` means that every activity was read: only then does a name missing from
    `by_name` refer to nothing.
    """

    root: Activity | None
    by_name: Mapping[str, Activity]
    types: Types | None = None
    whole: bool = False

    def type_of(self, name: str) -> str | None:
        """The type of the parameter or else the variable with that name; None if there is neither."""
        types = self.types or {}
        found = types.get("Template", {}).get(name) or types.get("Variable", {}).get(name)
        return found or ("user" if name == "TargetUser" else None)


def read_process(
    tree: Sequence[JsonMap] | None,
    max_activities: int = MAX_ACTIVITIES,
    max_levels: int = MAX_LEVELS,
    types: Types | None = None,
) -> Process:
    """Read a template's `tree`; entries that are not activities are skipped, those beyond the limits are counted."""
    nodes = [node for node in tree or () if isinstance(node, Mapping)]
    if not nodes:
        return Process(None, {}, types)
    root = _Reader(max_activities, max_levels).activity(nodes[0], 0)
    by_name: dict[str, Activity] = {}
    whole = True
    for activity in walk(root):
        by_name.setdefault(activity.name, activity)
        whole = whole and not activity.left_out
    by_name.pop("", None)
    return Process(root, by_name, types, whole)


def walk(activity: Activity) -> Iterator[Activity]:
    """The activity and everything inside it, in reading order."""
    yield activity
    for child in activity.children:
        yield from walk(child)


def text_of(value: Json) -> str:
    """A scalar as text; "" for anything else."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


class _Reader:
    """Counts while it reads, so that no tree exceeds the limits."""

    def __init__(self, max_activities: int, max_levels: int) -> None:
        self.max_activities = max_activities
        self.max_levels = max_levels
        self.taken = 0
        self.numbered = 0

    def activity(self, node: JsonMap, level: int) -> Activity:
        self.taken += 1
        kind = canonical_type(text_of(node.get("Type")))
        number = 0
        if kind not in STRUCTURES:
            self.numbered += 1
            number = self.numbered
        properties = _properties(node)
        children: list[Activity] = []
        left_out = 0
        for child in _children(node):
            if level + 1 >= self.max_levels or self.taken >= self.max_activities:
                left_out += _count(child)
            else:
                children.append(self.activity(child, level + 1))
        return Activity(
            type=kind,
            name=text_of(node.get("Name")),
            title=text_of(properties.get("Title")),
            # Portal versions disagree about values other than Y and N: only "N" is off in all of them.
            active=node.get("Activated") != "N",
            properties=properties,
            children=tuple(children),
            number=number,
            left_out=left_out,
            others=dict(_others(node)),
        )


def canonical_type(text: str) -> str:
    """The type in its usual spelling: to the portal it is a class name, which is case-insensitive."""
    lower = text.lower()
    return _CANONICAL.get(lower) or _CANONICAL.get(lower.removeprefix("cbp")) or text


def _properties(node: JsonMap) -> JsonMap:
    """The properties as a map; a PHP list becomes a map by index."""
    given = node.get("Properties")
    if isinstance(given, Sequence) and not isinstance(given, str):
        return {str(index): item for index, item in enumerate(given)}
    return given if isinstance(given, Mapping) else {}


def _others(node: JsonMap) -> Iterator[tuple[str, Json]]:
    """The other contents of an activity: unknown parts, and known parts in a form that is not read here."""
    yield from ((name, value) for name, value in node.items() if name not in _PARTS)
    if node.get("Activated") not in (None, "Y", "N"):
        yield "Activated", node["Activated"]
    if not isinstance(node.get("Type"), str):
        yield "Type", node.get("Type")
    if isinstance(node.get("Properties"), str | int | float):
        yield "Properties", node["Properties"]
    strays = [one for one in _items(node.get("Children")) if not isinstance(one, Mapping)]
    if strays:
        yield "Children", strays


def _items(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _children(node: JsonMap) -> list[JsonMap]:
    """The inner activities: a list, or a map with integer keys in older files."""
    return [child for child in _items(node.get("Children")) if isinstance(child, Mapping)]


def _count(node: JsonMap) -> int:
    """How many activities an unread part contains, not counting pure containers."""
    waiting, found = [node], 0
    while waiting:
        current = waiting.pop()
        found += text_of(current.get("Type")) not in STRUCTURES
        waiting += _children(current)
    return found
