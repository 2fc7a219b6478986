"""``download``: the bytes of a file of Drive, by a link that ``disk.file.get`` made (docs/portal.md 19.2)."""

from bizproc_standin.php.numbers import to_int
from bizproc_standin.rest import refusals
from bizproc_standin.rest.disk.files import SCOPE, readable_file
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.file_links import read_link
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.raw_file import RawFile
from bizproc_standin.state.drive_rights import name_of

__all__ = ["METHODS"]


def send_file(call: Call) -> Answer:
    """Check the link, its scope and the right to the file; then send the file."""
    linked = read_link(call)
    if linked.scope != SCOPE or SCOPE not in call.caller.scopes:
        raise refusals.insufficient_scope(webhook=call.caller.kind == "webhook")
    file = readable_file(call, to_int(linked.params.get("id", 0)))
    return Answer(None, file=RawFile(name_of(call.world, file), file.content))


METHODS = (Method("download", (), send_file, sends_file=True),)
