"""The portal's refusals, with their codes and texts (docs/portal.md 2.2, 2.3).

::

    PortalRefusal            any refusal: code and text as the portal words them
    ├── AccessRefusal        ACCESS_DENIED (HTTP 403 in the classic dialect)
    ├── TaskRefusal          ERROR_TASK_* of task completion (docs/portal.md 7.2)
    ├── DelegationRefusal    the three codes of delegation (docs/portal.md 7.3)
    ├── EngineRefusal        "", "404", "423", ERROR_WRONG_WORKFLOW_ID: starting, stopping, logging (5, 9.3)
    └── CrashRefusal         INTERNAL_SERVER_ERROR (HTTP 500): a fatal PHP error

A code may be the empty string: the portal raises some errors without one (docs/portal.md 2.2).
"""


class PortalRefusal(Exception):
    """A call that the portal refuses; the client receives ``code`` and ``text``."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code or '(no code)'}: {text}")
        self.code = code
        self.text = text


class AccessRefusal(PortalRefusal):
    """The caller may not do this."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("ACCESS_DENIED", f"Access denied! {detail}".rstrip())


class TaskRefusal(PortalRefusal):
    """A task cannot be completed this way."""


class DelegationRefusal(PortalRefusal):
    """Some or all tasks were not delegated; permitted ones may have been."""


class EngineRefusal(PortalRefusal):
    """A process cannot be started, stopped or written to."""


class CrashRefusal(PortalRefusal):
    """A fatal PHP error ends the request, and its process stays locked; ``reason`` is not sent to the client."""

    def __init__(self, reason: str) -> None:
        super().__init__("INTERNAL_SERVER_ERROR", "Internal server error")
        self.reason = reason
