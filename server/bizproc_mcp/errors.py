"""The exception tree; each error states the fact and the next step.

BizprocError
├── InvalidInput            an argument is invalid: nothing was sent
├── Unavailable             these credentials or this upstream do not offer it
├── Withheld                the policy or the user stopped a write: nothing was sent
├── PortalError             the portal refused the request
│   ├── NotAuthenticated    wrong or revoked credentials
│   │   └── TokenExpired    an access or session token has expired
│   ├── AccessDenied        the user may not do this
│   │   ├── ScopeMissing    the credentials lack a scope
│   │   ├── ApplicationRequired   only an OAuth application may call this
│   │   └── UsedToken       an event token was used, has expired or is not valid
│   ├── NotFound            no such task, process, template, activity
│   ├── AlreadyAnswered     the user has already answered this task
│   ├── Refused             the portal checked the input and rejected it
│   └── LimitExceeded       too many requests or too much operating time
│       └── Overloaded      blocked manually: never retried
└── TransportError          no usable response
    ├── Unreachable         the connection was never opened: certainly nothing happened
    ├── PortalFailure       the portal failed with a 5xx or an internal error
    ├── NotAPortal          HTML, truncated JSON or another invalid response
    └── OutcomeUnknown      a write was sent and its outcome is not known
"""

from bizproc_mcp.text.characters import visible
from bizproc_mcp.text.portal_text import PortalCode, PortalText


class BizprocError(Exception):
    """A failure the user can act on.

    `fact` says in one sentence what happened, `next_step` in one sentence what to do about it. Neither ever
    contains a secret, a webhook path or a traceback.
    """

    def __init__(self, fact: str, next_step: str = "") -> None:
        super().__init__(fact)
        self.fact = visible(fact)
        self.next_step = visible(next_step)

    def __str__(self) -> str:
        return f"{self.fact} {self.next_step}".strip()


class InvalidInput(BizprocError):
    """An argument is invalid; nothing was sent."""


class Unavailable(BizprocError):
    """The credentials or the upstream do not offer this."""


class Withheld(BizprocError):
    """The policy, a missing confirmation or the user stopped a write; nothing was sent."""


class _Sent(BizprocError):
    """A request was sent; `code`, `portal_text` and `status` come from the response, if there was one."""

    def __init__(
        self,
        fact: str,
        next_step: str = "",
        *,
        code: str | PortalText = "",
        portal_text: str | PortalText = "",
        status: int = 0,
    ) -> None:
        super().__init__(fact, next_step)
        self.code = PortalCode(code if isinstance(code, str) else code.raw)
        self.portal_text = PortalText(portal_text if isinstance(portal_text, str) else portal_text.raw)
        self.status = status


class PortalError(_Sent):
    """The portal refused the request.

    `code` is the portal's error code (may be empty), `portal_text` its message (untrusted), `status` the HTTP
    status, or 0 for a refusal inside a batch.
    """


class NotAuthenticated(PortalError):
    """The credentials are wrong or revoked, or belong to a blocked user."""


class TokenExpired(NotAuthenticated):
    """The access or session token has expired; nothing was processed."""


class AccessDenied(PortalError):
    """The user behind the credentials may not do this."""


class ScopeMissing(AccessDenied):
    """The credentials lack the scope."""


class ApplicationRequired(AccessDenied):
    """Only an OAuth application may call this."""


class UsedToken(AccessDenied):
    """The event token was used before, has expired or is not valid; the process received nothing."""


class NotFound(PortalError):
    """The task, process, template, activity or robot does not exist (any more)."""


class AlreadyAnswered(PortalError):
    """The user has already answered this task."""


class Refused(PortalError):
    """The portal checked the input and rejected it; nothing was changed."""


class LimitExceeded(PortalError):
    """Too many requests or too much operating time; nothing was processed.

    `retry_after` is in seconds, None if the portal did not give it.
    """

    def __init__(
        self,
        fact: str,
        next_step: str = "",
        *,
        code: str | PortalText = "",
        portal_text: str | PortalText = "",
        status: int = 0,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(fact, next_step, code=code, portal_text=portal_text, status=status)
        self.retry_after = retry_after


class Overloaded(LimitExceeded):
    """The portal's REST was blocked manually; retrying never helps."""


class TransportError(_Sent):
    """There was no usable response.

    `status` is the HTTP status, if any; `code` and `portal_text` come from the portal.
    """


class Unreachable(TransportError):
    """The connection was never opened, so certainly nothing happened."""


class PortalFailure(TransportError):
    """The portal failed internally (5xx); a write may still have taken effect."""


class NotAPortal(TransportError):
    """The response is not a portal's: HTML, truncated JSON or another invalid format."""


class AnswerTooLarge(NotAPortal):
    """The response exceeds the maximum size."""


class OutcomeUnknown(TransportError):
    """A write was sent and no response came; it may or may not have happened."""
