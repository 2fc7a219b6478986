"""Why a document, a part of one, or a place in a search could not be read."""

from collections.abc import Mapping

from bizproc_mcp.errors import AccessDenied, BizprocError, LimitExceeded, NotFound, ScopeMissing, Unavailable
from bizproc_mcp.text.portal_text import PortalCode

__all__ = ["OPEN_IT", "few", "not_shown", "reason"]

OPEN_IT = "Open its link in the portal."
_NAMED = 5


def not_shown(module: str = "crm") -> Unavailable:
    """The error for a document that no method shows."""
    match module:
        case "bizproc":
            return Unavailable("There is no document: the process runs on another process.")
        case "crm":
            return Unavailable(
                "REST does not show CRM documents of this type, such as orders or old invoices.", OPEN_IT
            )
        case _:
            return Unavailable(f"REST does not show documents of the module {PortalCode(module)}.", OPEN_IT)


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


def few(places: Mapping[str, str]) -> dict[str, str]:
    """The first of the places that could not be searched, by their names, and how many others there are."""
    named = dict(list(places.items())[:_NAMED])
    left = len(places) - len(named)
    return named | {"other places": f"{left} that could not be read"} if left else named
