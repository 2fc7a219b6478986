"""One table from Vibecode's codes to a typed error, a fact and a next step (from its pages and its error overview).

`BITRIX_ERROR` and `BITRIX_ACCESS_DENIED` carry the response of the portal behind the facade: for these, a
rule may name the call and part of the text. Only texts of the portal's REST layer are matched, because they
are always English; others are passed on without matching.
"""

from dataclasses import dataclass

from bizproc_mcp.errors import (
    AccessDenied,
    ApplicationRequired,
    LimitExceeded,
    NotAuthenticated,
    NotFound,
    PortalError,
    PortalFailure,
    Refused,
    ScopeMissing,
    TokenExpired,
    UsedToken,
)

__all__ = ["RULES", "SIGN_IN", "Rule", "meaning"]

Kind = type[PortalError] | type[PortalFailure]


@dataclass(frozen=True, slots=True)
class Rule:
    """The meaning of a refusal; `call` is a prefix of verb and path. An empty `call` or `text` matches any."""

    code: str
    kind: Kind
    fact: str
    next_step: str
    call: str = ""
    text: str = ""


SIGN_IN = (
    "Sign in again: open VIBECODE_BASE_URL/oauth/authorize with the application's key, then set "
    "VIBECODE_SESSION_TOKEN to the new session token and restart."
)
_START = "POST workflows/start"
_EVENT = "POST workflows/event"
_LOG = "POST workflows/activity-log"
_STOP = "DELETE workflows/"
_NEW_KEY = "Issue a new key in Vibecode and set VIBECODE_API_KEY."
_APPLICATION_KEY = "Use an application key (vibe_app_) with VIBECODE_SESSION_TOKEN, or the classic REST API."
_CORRECT = "Read the portal's own words, correct the input and call again."
_GONE = "It may have finished or been stopped; list the running ones."
_USED = "Do not send it again: every pause of a process brings a new token to the handler."
_LATER = "Try again later; if it stays so, tell whoever runs the portal."

# fmt: off
_CREDENTIALS = (
    Rule("MISSING_API_KEY", NotAuthenticated, "No Vibecode key came with the request.", "Set VIBECODE_API_KEY."),
    Rule("INVALID_API_KEY", NotAuthenticated, "The Vibecode key is wrong or has expired.", _NEW_KEY),
    Rule("INVALID_APP_KEY", NotAuthenticated, "The application's key is wrong or was withdrawn.", _NEW_KEY),
    Rule("TOKEN_MISSING", NotAuthenticated, "Nobody of the portal stands behind the key.",
         "Connect a personal key to the portal in Vibecode; with an application key set VIBECODE_SESSION_TOKEN."),
    Rule("TOKEN_EXPIRED", TokenExpired, "The Vibecode session is over: it lasts about a day and cannot be renewed.",
         SIGN_IN),
)
_RIGHTS = (
    Rule("SCOPE_DENIED", ScopeMissing, "The key lacks the scope this call needs; scopes are frozen in a key.",
         "Issue a new key with the scope (bizproc for processes, user for people) and set VIBECODE_API_KEY."),
    Rule("OAUTH_REQUIRED", ApplicationRequired, "A personal key may not call this.", _APPLICATION_KEY),
    Rule("WRITE_BLOCKED_READONLY_KEY", AccessDenied, "The key is read-only; nothing was changed.",
         "Use a key in read-write mode where writing is wanted."),
    Rule("KEY_POLICY_READONLY_REQUIRED", AccessDenied, "The portal allows read-only keys only; nothing was changed.",
         "Ask the portal's administrator about the policy for keys."),
    Rule("MANAGEMENT_KEY_NO_ENTITY_ACCESS", AccessDenied,
         "This key manages keys and applications; it cannot reach the portal.",
         "Set VIBECODE_API_KEY to a personal key (vibe_api_) or an application key (vibe_app_)."),
    Rule("BITRIX_ACCESS_DENIED", UsedToken,
         "The event token was used before, has expired or is not valid; the process got nothing.", _USED, call=_EVENT),
    Rule("BITRIX_ACCESS_DENIED", UsedToken,
         "The event token was used before, has expired or is not valid; nothing was written.", _USED, call=_LOG),
    Rule("BITRIX_ACCESS_DENIED", AccessDenied,
         "The person has no right to start processes on this document, or it does not exist.",
         "Check the document, or ask somebody who may start it.", call=_START),
    Rule("BITRIX_ACCESS_DENIED", AccessDenied,
         "The person behind the key may not do this; it needs an administrator.",
         "Use an administrator's key, or ask an administrator."),
)
_MISSING = (
    Rule("MISSING_PARAMS", Refused, "The token or the line for the log is empty.", "Give both.", call=_LOG),
    Rule("MISSING_PARAMS", Refused, "A value that the call requires is missing or of the wrong type.", _CORRECT),
    Rule("ENTITY_NOT_FOUND", NotFound, "There is no running process with this id.", _GONE, call=_STOP),
    Rule("ENTITY_NOT_FOUND", NotFound, "There is no such object.", "List what is there."),
    Rule("NOT_FOUND", NotFound, "Vibecode has no such address.",
         "Check VIBECODE_BASE_URL; Vibecode may also have changed."),
)
_PORTAL = (
    Rule("BITRIX_ERROR", NotFound, "There is no such template.", "List the templates to find the right one.",
         call=_START, text="Template not found"),
    Rule("BITRIX_ERROR", Refused, "There is no such document, or its id is not one.", "Check the document.",
         call=_START, text="Wrong DOCUMENT_ID"),
    Rule("BITRIX_ERROR", Refused, "The portal cannot tell what kind of document this is.",
         "Check that the document exists.", call=_START, text="Incorrect document type"),
    Rule("BITRIX_ERROR", Refused, "The template is made for another kind of document.",
         "List the templates for this kind of document.", call=_START, text="Template type and DOCUMENT_ID mismatch"),
    Rule("BITRIX_ERROR", Refused, "The portal did not start the process.", "Read the portal's own words.", call=_START),
    Rule("BITRIX_ERROR", Refused, "The portal did not take it: the process may hang or be working this moment.",
         "Look at the process, then try again in a minute; the token is still good.", call=_EVENT),
    Rule("BITRIX_ERROR", Refused, "The portal did not write the line: the process may hang or be working this moment.",
         "Try again in a minute; if it stays so, the process hangs.", call=_LOG),
    Rule("BITRIX_ERROR", Refused, "The portal did not stop the process.", "Read the portal's own words.", call=_STOP),
    Rule("BITRIX_ERROR", Refused, "The application already has an activity or robot with this code.",
         "Update it, or choose another code.", text="already installed"),
    Rule("BITRIX_ERROR", NotFound, "The application has no activity or robot with this code.",
         "List what is registered.", text="Activity or Robot not found"),
    Rule("BITRIX_ERROR", Refused, "The portal refused.", _CORRECT),
)
_PASSING = (
    Rule("RATE_LIMITED", LimitExceeded, "Too many requests were sent to Vibecode.", "Wait a moment, then try again."),
    Rule("BITRIX_UNAVAILABLE", PortalFailure, "Vibecode could not reach the portal.", _LATER),
    Rule("QUEUE_TIMEOUT", PortalFailure, "The request waited too long in Vibecode's queue.", _LATER),
)
# fmt: on

RULES: tuple[Rule, ...] = (*_CREDENTIALS, *_RIGHTS, *_MISSING, *_PORTAL, *_PASSING)
"""The whole table. The first matching rule is used, so specific rules come before general ones."""


def meaning(call: str, code: str, text: str, status: int) -> PortalError | PortalFailure:
    """The error for a refusal; `call` is verb and path. For an unknown code, the HTTP status decides."""
    documented = code
    # The response for a refused token may lack its specific code.
    if status == 403 and code in ("", "ACCESS_DENIED") and call.startswith((_EVENT, _LOG)):
        documented = "BITRIX_ACCESS_DENIED"
    rule = next((r for r in RULES if r.code == documented and call.startswith(r.call) and r.text in text), None)
    kind, fact, next_step = (rule.kind, rule.fact, rule.next_step) if rule else _by_status(status)
    return kind(fact, next_step, code=code, portal_text=text, status=status)


def _by_status(status: int) -> tuple[Kind, str, str]:
    if status == 429:
        return LimitExceeded, "Too many requests were sent to Vibecode.", "Wait a moment, then try again."
    if status >= 500:
        return PortalFailure, "Vibecode failed inside.", _LATER
    known: dict[int, tuple[Kind, str, str]] = {
        401: (NotAuthenticated, "Vibecode did not accept the key.", _NEW_KEY),
        403: (AccessDenied, "Vibecode denied access.", "Check what the key may do with portal_info."),
        404: (NotFound, "Vibecode does not have what was asked for.", "List what is there."),
    }
    return known.get(status, (Refused, "Vibecode refused.", _CORRECT))
