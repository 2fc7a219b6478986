"""Why a part of a document, or a place in a search, could not be read: in a few words."""

from bizproc_mcp.errors import AccessDenied, BizprocError, LimitExceeded, NotFound, ScopeMissing

__all__ = ["reason"]


def reason(error: BizprocError, scope: str) -> str:
    """The failure in words that follow "not read: "; `scope` is the one its methods need."""
    match error:
        case ScopeMissing():
            return f"the credentials lack the scope {scope}"
        case AccessDenied():
            return "no access"
        case NotFound():
            return "the portal does not have it"
        case LimitExceeded():
            return "the portal is too busy"
        case _:
            return error.fact.rstrip(".")
