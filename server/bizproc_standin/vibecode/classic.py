"""The facade's calls of classic methods, with refusals in the facade's format."""

from collections.abc import Mapping

from bizproc_standin.rest import refusals as classic
from bizproc_standin.rest.credentials import Caller
from bizproc_standin.rest.credentials import Key as ClassicKey
from bizproc_standin.rest.dispatch import perform
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import Incoming
from bizproc_standin.state.records import Application
from bizproc_standin.vibecode import refusals
from bizproc_standin.vibecode.portal import Call

__all__ = ["call_classic"]


async def call_classic(call: Call, method: str, params: Mapping[str, object], start: int = 0) -> Answer:
    """Call a classic method as the person behind the key.

    Raises:
        Refusal: 403 ``BITRIX_ACCESS_DENIED``, 422 ``BITRIX_ERROR``, 429 ``RATE_LIMITED``, 502.

    """
    rest = call.portal.rest
    known = rest.method(method)
    if known is None:
        raise refusals.bitrix_error("Method not found!")
    application = call.key.application
    if application not in call.world.applications:
        call.world.add_application(Application(application, "Vibecode", 900 + len(call.world.applications)))
    caller = Caller(call.user_id, call.key.scopes, "application", application, f"vibecode:{application}")
    incoming = Incoming(method, ClassicKey(), dict(params), start=start)
    try:
        return (await perform(rest, known, caller, incoming, call.portal.sleep)).answer
    except classic.Refusal as refusal:
        raise _translated(refusal) from refusal


def _translated(refusal: classic.Refusal) -> refusals.Refusal:
    if refusal.status == 403:
        return refusals.bitrix_access_denied(refusal.description)
    if refusal.status == 429:
        return refusals.rate_limited(2)
    if refusal.status >= 500:
        return refusals.Refusal(502, "BITRIX_UNAVAILABLE", "Bitrix24 is unavailable")
    return refusals.bitrix_error(refusal.description)
