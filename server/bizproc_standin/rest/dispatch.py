"""The order in which the portal checks a call (docs/portal.md 1.5): existence, credentials, scope, limits, rights."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio

from bizproc_standin.rest import refusals
from bizproc_standin.rest.credentials import Caller
from bizproc_standin.rest.envelope import Answer, Timing, success_body, time_body
from bizproc_standin.rest.incoming import Incoming
from bizproc_standin.rest.portal import Call, Method, RestPortal
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.errors import AccessRefusal, CrashRefusal, PortalRefusal

__all__ = ["Done", "Sleep", "admit", "authorise", "find_method", "perform"]

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Done:
    """A call with a result."""

    answer: Answer
    timing: Timing

    def body(self) -> dict[str, object]:
        """The envelope of a call outside a batch."""
        return success_body(self.answer, time_body(self.timing))


def admit(portal: RestPortal) -> None:
    """Apply the request rate limit, before anything else."""
    if portal.bucket is not None and not portal.bucket.admit(portal.world.clock.now().timestamp()):
        raise refusals.query_limit_exceeded()


def find_method(portal: RestPortal, name: str) -> Method:
    """Refuse an unknown method before checking credentials."""
    method = portal.method(name)
    if method is None:
        raise refusals.method_not_found()
    return method


def authorise(portal: RestPortal, incoming: Incoming) -> Caller:
    """Return the caller; dismissed users are refused, and so are tokens of uninstalled applications."""
    caller = portal.credentials.caller(incoming.key, portal.world.clock.now())
    user = portal.world.users.get(caller.user_id)
    if caller.application is not None:
        application = portal.world.applications.get(caller.application)
        if application is None:
            raise refusals.application_not_found()
        if application.users is not None and caller.user_id not in application.users:
            raise refusals.user_access_error()
    if user is None or not user.active:
        raise refusals.authorization_error()
    return caller


async def perform(
    portal: RestPortal, method: Method, caller: Caller, incoming: Incoming, sleep: Sleep = anyio.sleep
) -> Done:
    """Check scope, operating time, application, administrator; then run the method.

    Raises:
        Refusal: the portal's error response.

    """
    if method.scopes and not caller.scopes.intersection(method.scopes):
        raise refusals.insufficient_scope(webhook=caller.kind == "webhook")
    portal.commands[method.name] += 1
    clock = portal.world.clock
    started = portal.world.now()
    if portal.operating.is_spent(caller.credential, method.name, started.timestamp()):
        raise refusals.operation_time_limit()
    if portal.command_seconds:
        await sleep(portal.command_seconds)
    call = Call(portal, caller, incoming)
    if method.application and caller.kind != "application":
        raise refusals.application_required()
    if method.admin and not call.admin:
        raise refusals.access_denied()
    try:
        answer = _run(portal, method, call)
    finally:
        finished = portal.world.now()
        seconds = (finished - started).total_seconds()
        booked = seconds + portal.costs.get(method.name, 0.0)
        portal.operating.count(caller.credential, method.name, booked, clock.now().timestamp())
    operating, reset_at = portal.operating.spent(caller.credential, method.name, finished.timestamp())
    return Done(answer, Timing(started, finished, seconds, operating, reset_at))


def _run(portal: RestPortal, method: Method, call: Call) -> Answer:
    """Run the method itself; clients never see the traceback of an unexpected error."""
    try:
        return method.run(call)
    except Refusal:
        raise
    except AccessRefusal as refusal:
        raise Refusal(refusal.code, refusal.text, 403) from refusal
    except CrashRefusal:
        raise refusals.internal_error() from None
    except PortalRefusal as refusal:
        raise Refusal(refusal.code, refusal.text, 400) from refusal
    except Exception:  # noqa: BLE001 - the top of a method: logged here, hidden from clients
        _log.exception("%s failed", method.name)
        raise refusals.internal_error() from None
    finally:
        if method.writes:
            portal.writes += 1
