"""One activity in one line: what it does, who it asks, what it changes, how long it waits."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import LABELS, Activity, Process, text_of
from bizproc_mcp.rules.expressions import (
    MAX_LISTED,
    code_words,
    found_person,
    people_words,
    text_words,
    value_words,
)
from bizproc_mcp.rules.untrusted import quoted

_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day"}
_REQUIRED_TO = {
    "ApproveActivity": {"YA": "to approve", "YR": "to reject"},
    "RequestInformationOptionalActivity": {"YA": "to submit", "YR": "to cancel"},
}
_MAX_FIELDS = 12


def step_words(activity: Activity, process: Process) -> str:
    """The activity in one line; an unknown type by its name."""
    writer = _WRITERS.get(activity.type)
    if writer is not None:
        return writer(activity, process)
    title = quoted(activity.title, 80)
    if activity.kind == "application":
        return f"Application {title or code_words(activity.type)}"
    known = LABELS.get(activity.type)
    return f"{known or f'{code_words(activity.type)} (unknown here)'} {title}".rstrip()


def short_words(activity: Activity, process: Process) -> str:
    """The same for a diagram's box: the kind and one characteristic detail."""
    if activity.kind == "task":
        return f"{LABELS[activity.type]} {_task_name(activity, process)} by {_people(activity, process)}"
    return step_words(activity, process)


def duration_words(activity: Activity, process: Process) -> str:
    """The duration of `TimeoutDuration`: `3 days`; "" for none."""
    given = activity.properties.get("TimeoutDuration")
    if given in (None, "", "0", 0, []):
        return ""
    unit = _UNITS.get(activity.text("TimeoutDurationType").lower(), "second")
    amount = value_words(given, process, 60)
    return f"{amount} {unit}" if amount == "1" else f"{amount} {unit}s"


def _people(activity: Activity, process: Process) -> str:
    return people_words(activity.properties.get("Users"), process)


def _task_name(activity: Activity, process: Process) -> str:
    return text_words(activity.text("Name") or activity.title, process, 80)


def _task(activity: Activity, process: Process) -> str:
    parts = [f"{LABELS[activity.type]} {_task_name(activity, process)} by {_people(activity, process)}"]
    parts[0] += _how(activity)
    if activity.type.startswith("RequestInformation"):
        parts.append(f"fields {_form(activity.properties.get('RequestedInformation'))}")
    comment = _comment(activity)
    if comment:
        parts.append(comment)
    duration = duration_words(activity, process)
    if duration:
        parts.append(duration)
    if activity.properties.get("OverdueDate"):
        parts.append(f"due {value_words(activity.properties['OverdueDate'], process)}")
    return ", ".join(parts)


def _how(activity: Activity) -> str:
    match activity.type, activity.text("ApproveType"):
        case "ApproveActivity", "vote":
            return f" (vote, over {value_or(activity.text('ApproveMinPercent'), '50')}%)"
        case "ApproveActivity" | "ReviewActivity", how:
            # The portal treats any unknown value as all.
            return " (any)" if how == "any" else " (all)"
        case _:
            cancel = activity.text("CancelType")
            return f" (cancelled by {cancel})" if cancel in ("any", "all") else ""


def value_or(text: str, otherwise: str) -> str:
    """A short number from a property, or the default."""
    return text if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _comment(activity: Activity) -> str:
    # Older files have neither property: comments are then shown and optional.
    if activity.text("ShowComment") == "N":
        return ""
    required = activity.text("CommentRequired")
    if required == "Y":
        return "comment required"
    word = _REQUIRED_TO.get(activity.type, {}).get(required)
    return f"comment required {word}" if word else ""


def _form(fields: Json) -> str:
    items = [item for item in _items(fields) if isinstance(item, Mapping)]
    if not items:
        return "none"
    words = [_form_field(item) for item in items[:_MAX_FIELDS]]
    more = len(items) - len(words)
    return ", ".join(words) + (f" and {more} more" if more else "")


def _form_field(field: Mapping[str, Json]) -> str:
    required = "*" if text_of(field.get("Required")) in ("1", "Y") or field.get("Required") is True else ""
    title = quoted(text_of(field.get("Title")), 60) or code_words(text_of(field.get("Name")))
    return f"{title}{required} ({code_words(text_of(field.get('Type')) or 'string')})"


def _items(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _assignments(name: str) -> Callable[[Activity, Process], str]:
    def write(activity: Activity, process: Process) -> str:
        given = activity.properties.get(name)
        pairs = list(given.items()) if isinstance(given, Mapping) else []
        shown = [f"{code_words(key)} = {value_words(value, process)}" for key, value in pairs[:MAX_LISTED]]
        more = [f"{len(pairs) - len(shown)} more"] if len(pairs) > len(shown) else []
        return f"{LABELS[activity.type]} {'; '.join([*shown, *more]) or 'nothing'}"

    return write


def _message(to: str, *texts: str) -> Callable[[Activity, Process], str]:
    def write(activity: Activity, process: Process) -> str:
        text = next((activity.text(name) for name in texts if activity.text(name)), "")
        label = LABELS[activity.type]
        return f"{label} {people_words(activity.properties.get(to), process)}: {text_words(text, process)}"

    return write


def _labelled(name: str) -> Callable[[Activity, Process], str]:
    def write(activity: Activity, process: Process) -> str:
        return f"{LABELS[activity.type]} {text_words(activity.text(name), process)}".rstrip()

    return write


def _delay(activity: Activity, process: Process) -> str:
    duration = duration_words(activity, process)
    if duration:
        return f"Wait {duration}"
    until = activity.properties.get("TimeoutTime")
    return f"Wait until {value_words(until, process)}" if until else "Wait"


def _event(activity: Activity, process: Process) -> str:
    people = list(_named(activity.properties.get("Permission")))
    by = f" by {people_words(people, process)}" if people else ""
    return f"Event {quoted(activity.title, 80)}{by}"


def _named(permission: Json) -> Iterator[Json]:
    # The people who may send an event are a list, or lists by letter.
    for item in _items(permission):
        yield from _items(item) if isinstance(item, Mapping | list | tuple) else [item]


def _find_person(activity: Activity, process: Process) -> str:
    words = f"Find {found_person(activity.properties, process)}"
    reserve = activity.properties.get("ReserveUserParameter")
    return f"{words}, else {people_words(reserve, process)}" if reserve else words


def _absence(activity: Activity, process: Process) -> str:
    who = people_words(activity.properties.get("AbsenceUser"), process)
    first = value_words(activity.properties.get("AbsenceFrom"), process)
    last = value_words(activity.properties.get("AbsenceTo"), process)
    name = text_words(activity.text("AbsenceName"), process)
    return f"Record absence of {who} from {first} to {last} {name}".rstrip()


def _go_to_state(activity: Activity, process: Process) -> str:
    return f"Go to state {state_name(activity.text('TargetStateName'), process)}"


def off_words(steps: int) -> str:
    """The mark of a disabled activity and the number of steps inside it."""
    if not steps:
        return "(off)"
    return f"(off, with {steps:,} step{'s' if steps > 1 else ''} inside)"


def first_state(machine: Activity) -> str:
    """The name of a state machine's initial state: the one it names, otherwise its first; "" without states."""
    states = (child.name for child in machine.children if child.type == "StateActivity")
    return machine.text("InitialStateName") or next(states, "")


def state_name(name: str, process: Process) -> str:
    """A state by its title, with its name added if other states have the same title."""
    state = process.by_name.get(name)
    if state is None or not state.title:
        return quoted(name, 80) or "«»"
    shown = quoted(state.title, 80)
    states = (one for one in process.by_name.values() if one.type == "StateActivity")
    alike = sum(quoted(one.title, 80) == shown for one in states)
    return f"{shown} ({code_words(name)})" if alike > 1 else shown


_WRITERS: Mapping[str, Callable[[Activity, Process], str]] = {
    "ApproveActivity": _task,
    "ReviewActivity": _task,
    "RequestInformationActivity": _task,
    "RequestInformationOptionalActivity": _task,
    "DelayActivity": _delay,
    "HandleExternalEventActivity": _event,
    "SetStateActivity": _go_to_state,
    "GetUserActivity": _find_person,
    "AbsenceActivity": _absence,
    "SetVariableActivity": _assignments("VariableValue"),
    "SetFieldActivity": _assignments("FieldValue"),
    "SetStateTitleActivity": _labelled("TargetStateTitle"),
    "LogActivity": _labelled("Text"),
    "TerminateActivity": _labelled("StateTitle"),
    "IMNotifyActivity": _message("MessageUserTo", "MessageSite", "MessageOut"),
    "SocNetMessageActivity": _message("MessageUserTo", "MessageText"),
    "MailActivity": _message("MailUserTo", "MailSubject", "MailText"),
}
