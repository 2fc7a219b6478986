"""The table from the portal's codes to a typed error, a fact and a next step (docs/portal.md 2, 5, 6, 7, 8, 9, 11).

A code means different things in different methods, and some refusals have no code, so a rule may name the
method and part of the text. Only texts of the REST layer are matched, because they are always English; engine
and task texts use the portal's language and are passed on without matching.
"""

from dataclasses import dataclass

from bizproc_mcp.errors import (
    AccessDenied,
    AlreadyAnswered,
    ApplicationRequired,
    LimitExceeded,
    NotAuthenticated,
    NotFound,
    Overloaded,
    PortalError,
    PortalFailure,
    Refused,
    ScopeMissing,
    TokenExpired,
)

__all__ = ["RULES", "Rule", "meaning"]

Kind = type[PortalError] | type[PortalFailure]


@dataclass(frozen=True, slots=True)
class Rule:
    """The meaning of a refusal; an empty `method` or `text` matches any, `crm.` matches all methods of the group."""

    code: str
    kind: Kind
    fact: str
    next_step: str
    method: str = ""
    text: str = ""


_START = "bizproc.workflow.start"
_TERMINATE = "bizproc.workflow.terminate"
_KILL = "bizproc.workflow.kill"
_TASKS = "bizproc.task.list"
_COMPLETE = "bizproc.task.complete"
_DELEGATE = "bizproc.task.delegate"
_SEND = "bizproc.event.send"
_LOG = "bizproc.activity.log"
_ADD_TEMPLATE = "bizproc.workflow.template.add"
_UPDATE_TEMPLATE = "bizproc.workflow.template.update"
_DELETE_TEMPLATE = "bizproc.workflow.template.delete"

_CREDENTIALS = "Check the webhook or sign in again (bizproc-mcp doctor explains)."
_CORRECT = "Correct the input and call again."
_LOOK = "Look at the object before trying again."
_GONE = "It may have finished or been stopped; list the running ones."
_SUPPORT = "Try again later; if it stays so, tell the portal's administrator."
_APPLICATION = "Connect as an OAuth application (bizproc-mcp login)."
_SHOW_TASK = "Read the task again to see who can answer it now."
_SEE_TEMPLATES = "List the templates to find the right one."
_TOKEN = "Use the event token exactly as the activity's call brought it."  # noqa: S105  # advice, not a secret

_NO_DOCUMENT = "Open the link in the portal, or ask somebody who may see it."
_WHICH_DOCUMENT = "Check its number; search for the document by name."
_ONE_SCOPE = "Add the scope in the portal, or read the document there by its link."

# fmt: off
_DOCUMENTS = (
    *(Rule("insufficient_scope", ScopeMissing, f"The credentials lack the scope {scope}.", _ONE_SCOPE,
           method=f"{scope}.") for scope in ("crm", "lists", "disk")),
    *(Rule("ERROR_METHOD_NOT_FOUND", NotFound, "The portal does not have this method; it may be of an older version.",
           "Open the document in the portal by its link.", method=f"{scope}.") for scope in ("crm", "lists", "disk")),
    Rule("ACCESS_DENIED", AccessDenied, "The portal's plan does not include lists.",
         "Ask the portal's administrator about the plan.", method="lists.", text="extended plans"),
    Rule("ACCESS_DENIED", AccessDenied, "The portal's plan does not include the REST API.",
         "Ask the portal's administrator about the plan.", text="REST "),
    *(Rule("ACCESS_DENIED", AccessDenied, "The person behind the credentials may not see this document.", _NO_DOCUMENT,
           method=f"{scope}.") for scope in ("crm", "lists")),
    Rule("ACCESS_DENIED", AccessDenied, "The person behind the credentials may not see this file.",
         "Ask somebody who may see it.", method="disk."),
    Rule("ERROR_IBLOCK_NOT_FOUND", NotFound, "The portal has no such list.", _WHICH_DOCUMENT, method="lists."),
    Rule("0", NotFound, "The list is of another type.",
         "A list of the news feed is written process:171/2249, any other list:88/3302.", method="lists."),
    Rule("ERROR_NOT_FOUND", NotFound, "There is no such file on the portal's Drive.", _WHICH_DOCUMENT, method="disk."),
    Rule("", AccessDenied, "The person behind the credentials may not see this in the CRM.", _NO_DOCUMENT,
         method="crm.", text="Access denied"),
    Rule("allowed_only_intranet_user", AccessDenied, "Only employees may read the CRM.",
         "Use the credentials of an employee."),
    Rule("ENTITY_TYPE_NOT_SUPPORTED", Refused, "REST does not show CRM documents of this type.",
         "Open the link in the portal."),
    Rule("NOT_FOUND", NotFound, "There is no such document in the CRM, or it is in the recycle bin.", _WHICH_DOCUMENT,
         method="crm."),
)
_ACCESS = (
    Rule("ACCESS_DENIED", ApplicationRequired, "Only an OAuth application may call this.", _APPLICATION,
         text="Application context required"),
    Rule("ACCESS_DENIED", AccessDenied,
         "The person has no right to start processes on this document, or it does not exist.",
         "Check the document, or ask somebody who may start it.", method=_START),
    Rule("ACCESS_DENIED", AccessDenied,
         "These tasks are not yours to see: only a person's head or an administrator may list them.",
         "Ask for your own tasks, or use an administrator's credentials.", method=_TASKS),
    Rule("ACCESS_DENIED", AccessDenied, "The event token is not valid.", _TOKEN, method=_SEND),
    Rule("ACCESS_DENIED", AccessDenied, "The event token is not valid.", _TOKEN, method=_LOG),
    Rule("ACCESS_DENIED", AccessDenied, "The person behind the credentials may not do this; it needs an administrator.",
         "Use an administrator's credentials, or ask an administrator."),
    Rule("WRONG_AUTH_TYPE", AccessDenied, "This kind of credentials may not call the method.",
         "Connect with the other kind of credentials."),
)
_AUTHENTICATION = (
    Rule("NO_AUTH_FOUND", NotAuthenticated, "The portal does not know these credentials.", _CREDENTIALS),
    Rule("INVALID_CREDENTIALS", NotAuthenticated, "The webhook's user or code is wrong, or the webhook was deleted.",
         _CREDENTIALS),
    Rule("insufficient_scope", ScopeMissing, "The credentials lack the scope this call needs.",
         "Add the scope in the portal (bizproc for processes, user or user_basic for people)."),
    Rule("expired_token", TokenExpired, "The access token has expired.", "Sign in again (bizproc-mcp login)."),
    Rule("invalid_token", NotAuthenticated, "The access token belongs to no application.", _CREDENTIALS),
    Rule("APPLICATION_NOT_FOUND", NotAuthenticated, "The portal does not know the application.", _CREDENTIALS),
    Rule("authorization_error", NotAuthenticated, "The person behind the credentials was dismissed or blocked.",
         "Use the credentials of an active employee."),
    Rule("user_access_error", AccessDenied, "The person has no access to the application.",
         "Ask the administrator to grant access to the application."),
    Rule("INVALID_REQUEST", NotAuthenticated, "The portal wants https.", "Use the portal's https:// address."),
    Rule("invalid_client", NotAuthenticated, "The application's id or secret is wrong.",
         "Check BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET."),
    Rule("wrong_client", NotAuthenticated, "The application's id or secret is wrong.",
         "Check BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET."),
    Rule("invalid_grant", NotAuthenticated, "The sign-in code or refresh token is used up or too old.",
         "Sign in again (bizproc-mcp login); a code lives 30 seconds."),
    Rule("invalid_request", NotAuthenticated, "The authorization server could not read the request.",
         "Sign in again (bizproc-mcp login)."),
    Rule("invalid_scope", ScopeMissing, "The application asks for a scope it was not given.",
         "Correct the application's scopes in the portal."),
    Rule("PAYMENT_REQUIRED", AccessDenied, "The application's subscription has run out.",
         "Ask the portal's administrator to renew it."),
    Rule("NOT_INSTALLED", NotAuthenticated, "The application is not installed on the portal.",
         "Ask the administrator to install it."),
    Rule("PORTAL_DELETED", NotAuthenticated, "The portal is closed or was deleted.",
         "Check the address, or ask the portal's administrator."),
)
_LIMITS = (
    Rule("QUERY_LIMIT_EXCEEDED", LimitExceeded, "Too many requests were sent to the portal.",
         "Wait a moment, then try again."),
    Rule("OPERATION_TIME_LIMIT", LimitExceeded,
         "The portal has blocked the method because it has used up its working time.",
         "Wait some minutes (at most ten) before calling it again."),
    Rule("OVERLOAD_LIMIT", Overloaded, "The portal's REST API was blocked by hand because of overload.",
         "Only the vendor's support can lift it; do not try again."),
)
_SYSTEM = (
    Rule("INTERNAL_SERVER_ERROR", PortalFailure, "The portal failed inside.", _SUPPORT),
    Rule("ERROR_UNEXPECTED_ANSWER", PortalFailure, "The portal's server gave an unexpected answer.", _SUPPORT),
    Rule("ERROR_CORE", Refused, "Each activity needs a placement handler of its own.",
         "Give another placement_handler.", text="Unable to set placement handler"),
    Rule("ERROR_CORE", PortalFailure, "The portal failed inside.", _SUPPORT),
    Rule("ERROR_METHOD_NOT_FOUND", NotFound,
         "The portal does not have this method; its plan may lack business processes.",
         "Ask the portal's administrator about the plan."),
    Rule("ERROR_ARGUMENT", Refused, "The portal does not take one of the arguments.", _CORRECT),
    Rule("ERROR_MANIFEST_IS_NOT_AVAILABLE", NotFound, "The manifest is not available.", _SUPPORT),
    Rule("ERROR_BATCH_LENGTH_EXCEEDED", Refused, "The batch held more than fifty commands; this one was not run.",
         "Send fewer at once."),
    Rule("ERROR_BATCH_METHOD_NOT_ALLOWED", Refused, "The method cannot be called inside a batch; it was not run.",
         "Call it by itself."),
    Rule("ERROR_SELECT_VALIDATION_FAILURE", Refused, "The portal does not take the list of columns.", _CORRECT),
)
_WORKFLOWS = (
    Rule("ERROR_WRONG_WORKFLOW_ID", NotFound, "There is no such template.", _SEE_TEMPLATES, method=_START,
         text="Template not found"),
    Rule("ERROR_WRONG_WORKFLOW_ID", Refused, "The template's id is missing.", "Give template_id.", method=_START),
    Rule("ERROR_WRONG_WORKFLOW_ID", Refused, "The workflow's id is missing or not one.", "Give workflow_id."),
    Rule("", Refused, "There is no such document, or its id is not one.", "Check the document.", method=_START,
         text="Wrong DOCUMENT_ID"),
    Rule("", Refused, "The portal cannot tell what kind of document this is.",
         "Check that the document exists and its form is right.", method=_START, text="Incorrect document type"),
    Rule("", Refused, "The template is made for another kind of document.",
         "List the templates for this kind of document.", method=_START, text="Template type and DOCUMENT_ID mismatch"),
    Rule("", Refused, "The portal did not start the process.", "Read the portal's own words.", method=_START),
    Rule("", NotFound, "There is no running process with this id.", _GONE, method=_TERMINATE),
    Rule("", NotFound, "There is no running process with this id.", _GONE, method=_KILL),
)
_TEMPLATES = (
    Rule("ERROR_TEMPLATE_VALIDATION_FAILURE", Refused, "The document type is not one the portal knows.",
         "Correct document_type.", text="DOCUMENT_TYPE"),
    Rule("ERROR_TEMPLATE_VALIDATION_FAILURE", Refused, "The template needs a name.", "Give name.",
         text="Empty template name"),
    Rule("ERROR_TEMPLATE_VALIDATION_FAILURE", Refused, "The template needs a name.", "Give name.",
         text="Empty activity code"),
    Rule("ERROR_TEMPLATE_VALIDATION_FAILURE", Refused, "auto_execute must be 0, 1, 2 or 3.", "Correct auto_execute.",
         text="AUTO_EXECUTE"),
    Rule("ERROR_TEMPLATE_VALIDATION_FAILURE", Refused, "The template file is missing or damaged.",
         "Give a .bpt file exported from a portal.", text="TEMPLATE_DATA"),
    Rule("ERROR_TEMPLATE_VALIDATION_FAILURE", Refused, "Nothing to change was given.", "Give at least one field.",
         text="No fields"),
    Rule("ERROR_TEMPLATE_VALIDATION_FAILURE", Refused, "The portal does not take the template.", _CORRECT),
    Rule("ERROR_TEMPLATE_NOT_FOUND", NotFound, "There is no such template.", _SEE_TEMPLATES),
    Rule("ERROR_TEMPLATE_NOT_OWNER", AccessDenied, "The template was not made by this application.",
         "Only the application that added a template may change it."),
    Rule("", AccessDenied, "The template was not made by this application.",
         "Only the application that added a template may delete it.", method=_DELETE_TEMPLATE,
         text="You can delete ONLY"),
    Rule("", AccessDenied, "The template was not made by this application.",
         "Only the application that added a template may change it.", method=_UPDATE_TEMPLATE,
         text="You can update ONLY"),
    Rule("", NotFound, "There is no such template.", _SEE_TEMPLATES, method=_UPDATE_TEMPLATE,
         text="Workflow template not found"),
    Rule("", NotFound, "There is no such template.", _SEE_TEMPLATES, method=_DELETE_TEMPLATE,
         text="Workflow template not found"),
    Rule("", Refused, "The template was not deleted; processes may still be running from it.",
         "End the processes of this template first.", method=_DELETE_TEMPLATE),
    Rule("", Refused, "The file is not a process template the portal can import.",
         "Export the template from a portal again.", method=_ADD_TEMPLATE),
    Rule("", Refused, "The portal did not change the template.", _CORRECT, method=_UPDATE_TEMPLATE),
)
_TASK_RULES = (
    Rule("ERROR_TASK_VALIDATION", Refused, "One of the task ids is not a number.", "Give task_ids as whole numbers.",
         method=_DELEGATE),
    Rule("ERROR_TASK_VALIDATION", Refused, "The task's id or the answer is missing or not one.",
         "Give task_id and a decision the task takes."),
    Rule("ERROR_TASK_NOT_FOUND", NotFound,
         "No such task waits for you: somebody else answered it, it was delegated or ended, or it never was yours.",
         _SHOW_TASK),
    Rule("ERROR_TASK_COMPLETED", AlreadyAnswered, "You have already answered this task.", "Nothing more is needed."),
    Rule("ERROR_TASK_TYPE", Refused, "A task of this type cannot be answered through REST.",
         "Open the task in the portal."),
    Rule("ERROR_TASK_EXECUTION", Refused, "The portal did not take the answer to the task.",
         "Read the portal's own words, correct the comment or the fields, and look at the task again."),
    Rule("ERROR_INVALID_USER_ID", Refused, "One of the two people is not a user of the portal.",
         "Check from_user and to_user."),
    Rule("ERROR_DELEGATION_NOT_ALLOWED", Refused,
         "The portal refused to hand over at least one of the tasks; it may have handed over others.",
         "Look at which tasks still wait for the first person."),
)
_EVENTS = (
    Rule("ERROR_EMPTY_LOG_MESSAGE", Refused, "The line for the log is empty.", "Give log_message.", method=_LOG),
    Rule("404", NotFound, "The process has ended or never existed.", _GONE),
    Rule("423", Refused, "The process is locked: it hangs or is working this moment.",
         "Try again in a minute; if it stays so, the process hangs."),
)
_ACTIVITIES = (
    Rule("ERROR_ACTIVITY_VALIDATION_FAILURE", Refused,
         "The portal does not take the activity's or robot's description.", _CORRECT),
    Rule("ERROR_UNSUPPORTED_PROTOCOL", Refused, "The handler's address must begin with http or https.",
         "Correct handler."),
    Rule("ERROR_WRONG_HANDLER_URL", Refused, "The handler's address is not one the portal can call.",
         "Give a public address with a full host name."),
    Rule("ERROR_ACTIVITY_ALREADY_INSTALLED", Refused,
         "The application already has an activity or robot with this code.", "Update it, or choose another code."),
    Rule("ERROR_ACTIVITY_ADD_FAILURE", Refused, "The portal did not save the activity or robot.",
         "List what is registered, then try again."),
    Rule("ERROR_ACTIVITY_NOT_FOUND", NotFound, "The application has no activity or robot with this code.",
         "List what is registered."),
)
# fmt: on

RULES: tuple[Rule, ...] = (
    *_DOCUMENTS,
    *_ACCESS,
    *_AUTHENTICATION,
    *_LIMITS,
    *_SYSTEM,
    *_WORKFLOWS,
    *_TEMPLATES,
    *_TASK_RULES,
    *_EVENTS,
    *_ACTIVITIES,
)
"""The whole table. The first matching rule is used, so specific rules come before general ones."""


def meaning(method: str, code: str, text: str, status: int) -> PortalError | PortalFailure:
    """The error for a refusal; for an unknown code, the HTTP status decides."""
    rule = next((rule for rule in RULES if _fits(rule, method.lower(), code, text)), None)
    if rule is None:
        kind, fact, next_step = _by_status(status)
    else:
        kind, fact, next_step = rule.kind, rule.fact, rule.next_step
    return kind(fact, next_step, code=code, portal_text=text, status=status)


def _fits(rule: Rule, method: str, code: str, text: str) -> bool:
    named = method.startswith(rule.method) if rule.method.endswith(".") else rule.method in ("", method)
    return rule.code == code and named and rule.text in text


def _by_status(status: int) -> tuple[Kind, str, str]:
    if status == 401:
        return NotAuthenticated, "The portal did not accept the credentials.", _CREDENTIALS
    if status == 403:
        return AccessDenied, "The portal denied access.", "Ask an administrator of the portal."
    if status == 404:
        return NotFound, "The portal does not have what was asked for.", _LOOK
    if status == 429:
        return LimitExceeded, "Too many requests were sent to the portal.", "Wait a moment, then try again."
    if status >= 500:
        return PortalFailure, "The portal failed inside.", _SUPPORT
    return Refused, "The portal refused.", "Read the portal's own words, then correct the input."
