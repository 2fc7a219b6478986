"""The portal's misbehaviour in a step: edits and spoils by method, with placeholders for values of the run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bizproc_standin.asgi import HttpReply
from tests.attacks.fuzz.edits import Edit, edited
from tests.attacks.fuzz.spoils import SAFE_FOR_WRITES, Spoil, spoiled
from tests.attacks.fuzz.values import as_json

__all__ = ["HONEST", "Script"]


@dataclass(frozen=True, slots=True)
class Script:
    """Edits of the JSON first, then spoils; `places` maps placeholders to values of the run."""

    edits: Sequence[Edit] = ()
    spoils: Sequence[Spoil] = ()
    places: Sequence[tuple[str, str]] = ()

    @property
    def honest(self) -> bool:
        """Whether the portal responds truthfully."""
        return not self.edits and not self.spoils

    def knowing(self, places: Mapping[str, str]) -> "Script":
        """Return the script with the values of this run."""
        return replace(self, places=tuple(places.items()))

    def played(self, method: str, reply: HttpReply, *, writes: bool) -> HttpReply:
        """Return the response to send."""
        edits = [edit for edit in self.edits if edit.fits(method)]
        if edits and reply.body:
            reply = replace(reply, body=_rewritten(reply.body, edits))
        for spoil in self.spoils:
            if spoil.fits(method) and (not writes or spoil.how in SAFE_FOR_WRITES):
                reply = spoiled(reply, spoil)
        return self._filled(reply) if edits or self.spoils else reply

    def _filled(self, reply: HttpReply) -> HttpReply:
        body, headers = reply.body, dict(reply.headers)
        for name, value in self.places:
            body = body.replace(name.encode(), value.encode())
            headers = {key: one.replace(name, value) for key, one in headers.items()}
        return HttpReply(reply.status, body, headers)


HONEST = Script()


def _rewritten(body: bytes, edits: Sequence[Edit]) -> bytes:
    try:
        answer: object = json.loads(body)
    except ValueError:
        return body
    return as_json(edited(answer, edits)).encode()
