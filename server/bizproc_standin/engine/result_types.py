"""How the results of activities are declared, for ``{=Activity:Result}``: their types, and what they are at first."""

from collections.abc import Mapping

from bizproc_standin.world.records import APPROVE, REQUEST, REQUEST_OPTIONAL, REVIEW

__all__ = ["initial_result", "result_type"]

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
    REQUEST_OPTIONAL: {**_TASK, "InfoUser": (_PERSON, None), "Changes": ({"Type": "string", "Multiple": True}, [])},
    "GetUserActivity": {"GetUser": (_PEOPLE, [])},
}


def result_type(activity: str, name: str) -> Mapping[str, object]:
    """Return how a result is declared; one nobody declares is text."""
    return _RESULTS.get(activity, {}).get(name, (_TEXT, None))[0]


def initial_result(activity: str, name: str) -> object:
    """Return what a result is before the activity ran, None for one it does not have."""
    return _RESULTS.get(activity, {}).get(name, (_TEXT, None))[1]
