"""One request to ``/rest/…``, from its URL to its envelope."""

from dataclasses import dataclass

from bizproc_standin.rest.batch import run_batch
from bizproc_standin.rest.dispatch import Done, Sleep, admit, authorise, find_method, perform
from bizproc_standin.rest.envelope import Timing
from bizproc_standin.rest.incoming import Incoming
from bizproc_standin.rest.php_json import dump_json, dump_xml
from bizproc_standin.rest.portal import RestPortal
from bizproc_standin.rest.raw_file import RawFile
from bizproc_standin.rest.refusals import Refusal

__all__ = ["HEADERS", "Reply", "answer", "write"]

HEADERS = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}
_CONTENT_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response of the portal."""

    status: int
    headers: dict[str, str]
    body: bytes
    file: RawFile | None = None


async def answer(portal: RestPortal, incoming: Incoming, sleep: Sleep) -> tuple[int, dict[str, object] | RawFile]:
    """Status and body or file of a call: check method, credentials, scope and limits, then run the method."""
    try:
        admit(portal)
        if incoming.method.lower() == "batch":
            return 200, (await _batch(portal, incoming, sleep)).body()
        method = portal.addresses.get(incoming.method) or find_method(portal, incoming.method)
        caller = authorise(portal, incoming)
        done = await perform(portal, method, caller, incoming, sleep)
        return 200, done.answer.file or done.body()
    except Refusal as refusal:
        return refusal.status, refusal.body()


async def _batch(portal: RestPortal, incoming: Incoming, sleep: Sleep) -> Done:
    caller = authorise(portal, incoming)
    started = portal.world.now()
    outcome = await run_batch(portal, caller, incoming, sleep)
    finished = portal.world.now()
    seconds = (finished - started).total_seconds()
    # A batch itself uses no operating time, but its commands do (docs/portal.md 2.4).
    _, reset_at = portal.operating.spent(caller.credential, "batch", finished.timestamp())
    return Done(outcome, Timing(started, finished, seconds, 0.0, reset_at))


def write(incoming: Incoming, status: int, body: dict[str, object] | RawFile) -> Reply:
    """Encode a response in the format that the URL requested; a file is sent as it is."""
    if isinstance(body, RawFile):
        if body.content.elsewhere:
            return Reply(302, {**HEADERS, "Location": body.content.elsewhere}, b"")
        return Reply(status, {**HEADERS, **body.headers}, b"", body)
    encode = dump_xml if incoming.transport == "xml" else dump_json
    return Reply(status, {"Content-Type": _CONTENT_TYPES[incoming.transport], **HEADERS}, encode(body))
