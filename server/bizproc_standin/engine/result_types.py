"""The declarations of activity results, for ``{=Activity:Result}``: their types and initial values."""

from collections.abc import Mapping

from bizproc_standin.state.records import APPROVE, EXTERNAL_EVENT, REQUEST, REQUEST_OPTIONAL, REVIEW
from bizproc_standin.state.store import Store

__all__ = ["descriptor_of", "initial_results", "result_type", "upper_keys"]

_PERSON: Mapping[str, object] = {"Type": "user"}
_PEOPLE: Mapping[str, object] = {"Type": "user", "Multiple": True}
_NUMBER: Mapping[str, object] = {"Type": "int"}
_TEXT: Mapping[str, object] = {"Type": "string"}
_TASK: Mapping[str, tuple[Mapping[str, object], object]] = {
    "TaskId": (_NUMBER, 0),
    "Comments": (_TEXT, ""),
    "IsTimeout": (_NUMBER, 0),
}
_RESULTS: Mapping[str, Mapping[str, tuple[Mapping[str, object], object]]] = {
    APPROVE: {
        **_TASK,
        "VotedCount": (_NUMBER, 0),
        "TotalCount": (_NUMBER, 0),
        "VotedPercent": (_NUMBER, 0),
        "ApprovedPercent": (_NUMBER, 0),
        "NotApprovedPercent": (_NUMBER, 0),
        "ApprovedCount": (_NUMBER, 0),
        "NotApprovedCount": (_NUMBER, 0),
        "LastApprover": (_PERSON, None),
        "LastApproverComment": (_TEXT, ""),
        "UserApprovers": (_PEOPLE, []),
        "UserRejecters": (_PEOPLE, []),
        "Approvers": (_TEXT, ""),
        "Rejecters": (_TEXT, ""),
    },
    REVIEW: {
        **_TASK,
        "ReviewedCount": (_NUMBER, 0),
        "TotalCount": (_NUMBER, 0),
        "LastReviewer": (_PERSON, None),
        "LastReviewerComment": (_TEXT, ""),
    },
    REQUEST: {**_TASK, "InfoUser": (_PERSON, None), "Changes": ({"Type": "string", "Multiple": True}, [])},
    REQUEST_OPTIONAL: {**_TASK, "InfoUser": (_PERSON, None)},
    EXTERNAL_EVENT: {"SenderUserId": (_PERSON, None)},
    "LogActivity": {"Report": (_TEXT, "")},
    "ForEachActivity": {"Key": (_TEXT, None), "Value": (_TEXT, None)},
    "GetUserActivity": {"GetUser": (_PEOPLE, [])},
}


def result_type(store: Store, activity: str, name: str) -> Mapping[str, object]:
    """Return a result's declaration; an undeclared result is text."""
    if name in (own := _RESULTS.get(activity, {})):
        return own[name][0]
    found = store.registered(activity) if activity.startswith("rest_") else None
    declared = found[1].return_properties.get(name) if found else None
    return _TEXT if declared is None else descriptor_of(declared)


def initial_results(store: Store, activity: str) -> dict[str, object]:
    """Return the initial results of an activity."""
    found = store.registered(activity) if activity.startswith("rest_") else None
    if found is None:
        return {name: initial for name, (_, initial) in _RESULTS.get(activity, {}).items()}
    declared = found[1].return_properties
    return {"IsTimeout": 0, **{name: upper_keys(item).get("DEFAULT") for name, item in declared.items()}}


def descriptor_of(declared: Mapping[str, object]) -> dict[str, object]:
    """Return a registered property as a descriptor; its keys may be in any case."""
    known = upper_keys(declared)
    return {"Type": known.get("TYPE"), "Multiple": known.get("MULTIPLE"), "Options": known.get("OPTIONS")}


def upper_keys(declared: Mapping[str, object]) -> dict[str, object]:
    """Return a registered descriptor with upper-case keys."""
    return {key.upper(): item for key, item in declared.items()}
