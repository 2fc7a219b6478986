"""What can go wrong, as one tree; each error says the fact and the next step.

BizprocError
├── InvalidInput            an argument cannot be right: nothing was sent
├── Unavailable             these credentials or this upstream do not offer it
├── Withheld                the policy or a person kept a write back: nothing was sent
├── PortalError             the portal answered with a refusal
│   ├── NotAuthenticated    wrong or revoked credentials
│   │   └── TokenExpired    an access or session token is past its time
│   ├── AccessDenied        the person may not do this
│   │   ├── ScopeMissing    the credentials lack a scope
│   │   ├── ApplicationRequired   only an OAuth application may call this
│   │   └── UsedToken       an event token was used, has expired or is not valid
│   ├── NotFound            no such task, process, template, activity
│   ├── AlreadyAnswered     the person has answered this task before
│   ├── Refused             the portal checked the input and said no
│   └── LimitExceeded       too many requests or too much working time
│       └── Overloaded      blocked by hand: never retried
└── TransportError          no usable answer came back
    ├── Unreachable         the connection never opened: certainly nothing happened
    ├── PortalFailure       the portal failed with a 5xx or an internal error
    ├── NotAPortal          HTML, truncated JSON or another shape that is no answer
    └── OutcomeUnknown      a write was sent and nobody knows what became of it
"""

from bizproc_mcp.text.characters import visible
from bizproc_mcp.text.portal_text import PortalCode, PortalText


class BizprocError(Exception):
    """A failure that a person can act on.

    `fact` is one sentence of what happened, `next_step` one of what to do about it.
    Neither ever holds a secret, a webhook path or a traceback.
    """

    def __init__(self, fact: str, next_step: str = "") -> None:
        super().__init__(fact)
        self.fact = visible(fact)
        self.next_step = visible(next_step)

    def __str__(self) -> str:
        return f"{self.fact} {self.next_step}".strip()


class InvalidInput(BizprocError):
    """An argument cannot be right; nothing was sent."""


class Unavailable(BizprocError):
    """The credentials or the upstream do not offer this."""


class Withheld(BizprocError):
    """The policy, a missing confirmation or a person kept a write back; nothing was sent."""


class _Sent(BizprocError):
    """Something was sent; `code`, `portal_text` and `status` are what came back, as far as anything did."""

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
    """The portal answered with a refusal.

    `code` is the portal's own code (may be empty), `portal_text` its own words (untrusted), `status`
    the HTTP status, 0 where the refusal came inside a batch.
    """


class NotAuthenticated(PortalError):
    """The credentials are wrong, revoked, or belong to somebody who was blocked."""


class TokenExpired(NotAuthenticated):
    """The access or session token is past its time; nothing was processed."""


class AccessDenied(PortalError):
    """The person behind the credentials may not do this."""


class ScopeMissing(AccessDenied):
    """The credentials lack the scope."""


class ApplicationRequired(AccessDenied):
    """Only an OAuth application may call this."""


class UsedToken(AccessDenied):
    """The event token was used before, has expired or is not valid; the process got nothing."""


class NotFound(PortalError):
    """There is no such task, process, template, activity or robot (any more)."""


class AlreadyAnswered(PortalError):
    """The person has already answered this task."""


class Refused(PortalError):
    """The portal checked the input and said no; nothing was changed."""


class LimitExceeded(PortalError):
    """Too many requests or too much working time; nothing was processed.

    `retry_after` is in seconds, None where the portal did not say.
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
    """The portal's REST was blocked by hand; trying again never helps."""


class TransportError(_Sent):
    """No usable answer came back.

    `status` is the HTTP status where one came, `code` and `portal_text` what the portal itself said.
    """


class Unreachable(TransportError):
    """The connection never opened, so certainly nothing happened."""


class PortalFailure(TransportError):
    """The portal failed inside (5xx); for a write it may still have taken effect."""


class NotAPortal(TransportError):
    """What came back is no answer of a portal: HTML, truncated JSON, another shape."""


class AnswerTooLarge(NotAPortal):
    """More came back than is ever read at once."""


class OutcomeUnknown(TransportError):
    """A write was sent and no answer came; it may or may not have happened."""
