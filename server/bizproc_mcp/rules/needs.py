"""The requirements of a template: people, document fields, constants, applications."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.activities import Activity, Process, read_process, text_of
from bizproc_mcp.rules.expressions import EXPRESSION, code_words, field_name, is_person, people_words
from bizproc_mcp.rules.field_values import is_empty
from bizproc_mcp.rules.untrusted import quoted

MAX_SHOWN = 30
_SOURCES = ("Document", "Constant", "Template", "Variable")
_SCANNED = 20_000
_NOBODY = Process(None, {})


@dataclass(frozen=True, slots=True)
class Needs:
    """Requirements for the template to run; each list is in order of first use, and all text is quoted.

    `people` are those named by id or department, `document_fields` those read or written, `constants`
    those without a value, `applications` the activities of installed applications, `unknown` the unknown
    activity types, `undeclared` the names that the template uses but does not declare.
    """

    people: tuple[str, ...] = ()
    document_fields: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()

    def text(self) -> str:
        """The requirements in a few lines for a reader; says so if there are none."""
        titled = (
            ("People", self.people),
            ("Document fields", self.document_fields),
            ("Constants without a value", self.constants),
            ("Activities of applications", self.applications),
            ("Activities unknown here", self.unknown),
            ("Used but not declared", self.undeclared),
        )
        lines = [f"{title}: {_shown(items)}" for title, items in titled if items]
        return "\n".join(lines) or "Needs nothing beyond the document it runs on."


class _Used:
    """The names in use, each once and in order."""

    def __init__(self) -> None:
        self.people: dict[str, None] = {}
        self.applications: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.names: Mapping[str, dict[str, None]] = {source: {} for source in _SOURCES}

    def text(self, text: str) -> None:
        """Record the people and expressions of one text."""
        if is_person(text):
            self.people[people_words(text, _NOBODY)] = None
        for found in EXPRESSION.finditer(text[:_SCANNED]):
            if found[1] in self.names:
                self.names[found[1]][field_name(found[2])] = None


def needs(
    tree: Sequence[JsonMap] | None,
    *,
    parameters: Sequence[FormField] | None = None,
    variables: Sequence[FormField] | None = None,
    constants: Sequence[FormField] | None = None,
    document_fields: JsonMap | None = None,
) -> Needs:
    """The requirements of a template, from its `tree` and its declarations if known.

    Disabled activities need nothing. `document_fields` are as in a `.bpt` file and provide titles. Declarations
    that are None are unknown, so they never make a name undeclared.
    """
    process = read_process(tree)
    used = _Used()
    for activity in _running(process.root):
        _note(activity, used)
    for declared in (*(parameters or ()), *(variables or ()), *(constants or ())):
        for text in _texts(declared.default):
            used.text(text)
    empty = [item for item in constants or () if is_empty(item.default)]
    return Needs(
        people=tuple(used.people),
        document_fields=tuple(_field_words(code, document_fields or {}) for code in used.names["Document"]),
        constants=tuple(_constant_words(item) for item in empty),
        applications=tuple(used.applications),
        unknown=tuple(used.unknown),
        undeclared=(
            *_undeclared("Constant", used.names["Constant"], constants),
            *_undeclared("Parameter", used.names["Template"], parameters),
            *_undeclared("Variable", used.names["Variable"], variables),
        ),
    )


def _running(activity: Activity | None) -> Iterator[Activity]:
    if activity is not None and activity.active:
        yield activity
        for child in activity.children:
            yield from _running(child)


def _note(activity: Activity, used: _Used) -> None:
    if activity.kind == "application":
        used.applications[quoted(activity.title, 80) or code_words(activity.type)] = None
    elif activity.kind == "unknown":
        used.unknown[code_words(activity.type)] = None
    for name, value in activity.properties.items():
        reader = _FIELD_READERS.get((activity.type, name)) or _FIELD_READERS.get(("", name))
        for code in reader(value) if reader is not None else ():
            if code:
                used.names["Document"][field_name(code)] = None
        for text in _texts(value):
            used.text(text)


def _written(value: Json) -> Iterator[str]:
    yield from value if isinstance(value, Mapping) else ()


def _compared(value: Json) -> Iterator[str]:
    for row in _items(value):
        yield text_of(next(iter(_items(row)), None))


def _compared_mixed(value: Json) -> Iterator[str]:
    for row in _items(value):
        if isinstance(row, Mapping) and row.get("object") == "Document":
            yield text_of(row.get("field"))


_FIELD_READERS: Mapping[tuple[str, str], Callable[[Json], Iterator[str]]] = {
    ("SetFieldActivity", "FieldValue"): _written,
    ("", "fieldcondition"): _compared,
    ("", "mixedcondition"): _compared_mixed,
}


def _items(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _texts(value: Json) -> Iterator[str]:
    """Every text in a value at any depth, without recursion."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            yield current
        else:
            waiting += reversed(_items(current))


def _field_words(code: str, document_fields: JsonMap) -> str:
    described = document_fields.get(code)
    title = quoted(text_of(described.get("Name")), 60) if isinstance(described, Mapping) else ""
    return f"{code_words(code)} {title}".rstrip()


def _constant_words(constant: FormField) -> str:
    title = f"{constant.title:60}" if constant.title != constant.id else ""
    required = ", required" if constant.required else ""
    return f"{constant.id} {title}".rstrip() + f" ({constant.type}{required})"


def _undeclared(kind: str, used: Mapping[str, None], declared: Sequence[FormField] | None) -> Iterator[str]:
    if declared is not None:
        known = {item.id.raw for item in declared}
        yield from (f"{kind}:{code_words(name)}" for name in used if name not in known)


def _shown(items: Sequence[str]) -> str:
    more = len(items) - MAX_SHOWN
    return ", ".join(items[:MAX_SHOWN]) + (f" and {more} more" if more > 0 else "")
