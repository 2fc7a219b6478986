"""Which properties of an activity the outline shows literally.

Kept beside the functions that write the lines: a new one shows nothing until it is entered here, so that
everything it might omit is listed to the person who consents to a template file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Activity
from bizproc_mcp.rules.conditions import condition_key

__all__ = ["is_nothing", "told_by_outline"]

# The shortest limit in any writer is 60 characters, and expressions grow when they are written out.
_SMALL = 40
_FEW = 5
_WORDS: Mapping[str, frozenset[str]] = {
    "ApproveType": frozenset({"any", "all", "vote"}),
    "CancelType": frozenset({"any", "all"}),
    "ShowComment": frozenset({"Y", "N"}),
    "CommentRequired": frozenset({"Y", "N"}),
    "TimeoutDurationType": frozenset({"s", "m", "h", "d"}),
    "UserType": frozenset({"boss", "random", "sequent"}),
    "truecondition": frozenset({"1"}),
}
"""Values for which the writer has words; others are not shown."""
_CONDITIONS = frozenset({"fieldcondition", "propertyvariablecondition", "mixedcondition"})
_DURATION = ("TimeoutDuration", "TimeoutDurationType")


def is_nothing(value: Json) -> bool:
    """Whether a value is empty, or a list or map of only empty values."""
    waiting: list[Json] = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Mapping):
            waiting += current.values()
        elif isinstance(current, Sequence) and not isinstance(current, str):
            waiting += current
        elif current not in (None, ""):
            return False
    return True


def told_by_outline(activity: Activity) -> frozenset[str]:
    """The properties that need not be listed, because the activity's own line shows them."""
    names = _TELLERS.get(activity.type)
    if names is None:
        return frozenset()
    given = activity.properties
    return frozenset(name for name in names(activity) if name in given and _is_told(name, given[name]))


def _is_told(name: str, value: Json) -> bool:
    if name in _WORDS:
        return isinstance(value, str) and value in _WORDS[name]
    if name in ("VariableValue", "FieldValue"):
        few = isinstance(value, Mapping) and len(value) <= _FEW
        return few and all(_is_small(key) and _is_short(item) for key, item in _pairs(value))
    return name in _CONDITIONS or _is_short(value)


def _pairs(value: Json) -> Iterator[tuple[str, Json]]:
    yield from value.items() if isinstance(value, Mapping) else ()


def _is_short(value: Json) -> bool:
    """A scalar or a few of them, which every writer shows in full."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return len(value) <= _FEW and all(_is_small(item) for item in value)
    return _is_small(value)


def _is_small(value: Json) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        return len(str(value)) <= _SMALL
    if not isinstance(value, str) or len(value) > _SMALL or not value.isprintable() or value.count("{=") > 1:
        return False
    return " ".join(value.split()) == value and not set(value) & set("«»‹›")


def _fixed(*names: str) -> Callable[[Activity], Sequence[str]]:
    return lambda _: names


def _task(activity: Activity) -> Sequence[str]:
    name = ("Name",) if activity.text("Name") else ()
    share = ("ApproveMinPercent",) if _has_share(activity) else ()
    how = ("ApproveType",) if activity.type in ("ApproveActivity", "ReviewActivity") else ()
    cancel = ("CancelType",) if not activity.text("ApproveType") else ()
    return (*name, "Users", *how, *share, *cancel, "ShowComment", "CommentRequired", *_DURATION, "OverdueDate")


def _has_share(activity: Activity) -> bool:
    share = activity.text("ApproveMinPercent")
    return activity.text("ApproveType") == "vote" and share.isascii() and share.isdigit() and len(share) < 10


def _delay(activity: Activity) -> Sequence[str]:
    return ("TimeoutTime",) if is_nothing(activity.properties.get("TimeoutDuration")) else _DURATION


def _message(to: str, *texts: str) -> Callable[[Activity], Sequence[str]]:
    """The outline shows the first text that is not empty."""
    return lambda activity: (to, *[name for name in texts if activity.text(name)][:1])


def _condition(activity: Activity) -> Sequence[str]:
    """A condition with one short row; for several, the reader must see how they are joined."""
    key = condition_key(activity)
    rows = activity.properties.get(key)
    if key == "truecondition":
        return (key,)
    if key not in _CONDITIONS or not isinstance(rows, Sequence) or isinstance(rows, str) or len(rows) != 1:
        return ()
    row = rows[0]
    parts = list(row.values()) if isinstance(row, Mapping) else row
    short = isinstance(parts, Sequence) and not isinstance(parts, str) and all(map(_is_short, parts))
    return (key,) if short else ()


_TELLERS: Mapping[str, Callable[[Activity], Sequence[str]]] = {
    "ApproveActivity": _task,
    "ReviewActivity": _task,
    "RequestInformationActivity": _task,
    "RequestInformationOptionalActivity": _task,
    "DelayActivity": _delay,
    "SetStateActivity": _fixed("TargetStateName"),
    "GetUserActivity": _fixed("UserType", "UserParameter", "ReserveUserParameter"),
    "AbsenceActivity": _fixed("AbsenceUser", "AbsenceFrom", "AbsenceTo", "AbsenceName"),
    "SetVariableActivity": _fixed("VariableValue"),
    "SetFieldActivity": _fixed("FieldValue"),
    "SetStateTitleActivity": _fixed("TargetStateTitle"),
    "LogActivity": _fixed("Text"),
    "TerminateActivity": _fixed("StateTitle"),
    "IMNotifyActivity": _message("MessageUserTo", "MessageSite", "MessageOut"),
    "SocNetMessageActivity": _message("MessageUserTo", "MessageText"),
    "IfElseBranchActivity": _condition,
    "WhileActivity": _condition,
    "ForEachActivity": _fixed("Object", "Variable"),
    "StateMachineWorkflowActivity": _fixed("InitialStateName"),
}
