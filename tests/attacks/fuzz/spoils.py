"""Invalid responses: other statuses, web pages, compressed or truncated bodies, redirects, non-object JSON."""

import functools
import gzip
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from random import Random

from bizproc_standin.asgi import HttpReply
from tests.attacks.fuzz.texts import MARK, SECRET, TRAP, hostile_text
from tests.attacks.fuzz.values import as_json

__all__ = ["SAFE_FOR_WRITES", "Spoil", "random_spoil", "spoiled"]

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_CODES = (
    *("QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT", "expired_token", "invalid_token"),
    *("ERROR_TASK_EXECUTION", "ERROR_CORE", "insufficient_scope", "INTERNAL_SERVER_ERROR", "PORTAL_DELETED", "", MARK),
    *("ACCESS_DENIED", "ERROR_DELEGATION_NOT_ALLOWED", "ERROR_WRONG_WORKFLOW_ID", "RATE_LIMITED", "BITRIX_ERROR"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoil:
    """Corrupts the responses of matching methods: `how` names the way, `text` is inserted if there is room."""

    how: str
    text: str = MARK
    status: int = 200
    code: str = ""
    method: str = "*"

    def fits(self, method: str) -> bool:
        """Whether it applies to responses of this method."""
        return fnmatchcase(method, self.method)


def random_spoil(chance: Random) -> Spoil:
    """A random spoil."""
    text = hostile_text(chance)[:100_000]
    status = chance.choice((200, 200, 201, 204, 400, 401, 403, 404, 429, 500, 502, 503))
    return Spoil(chance.choice(sorted(_SPOILED)), text, status, chance.choice(_CODES))


def spoiled(reply: HttpReply, spoil: Spoil) -> HttpReply:
    """The response to send instead."""
    return _SPOILED[spoil.how](reply, spoil)


def _page(_: HttpReply, spoil: Spoil) -> HttpReply:
    text = f"<html><head><title>{spoil.text}</title></head><body>{spoil.text} /rest/1/{SECRET}/ </body></html>"
    return HttpReply(spoil.status, text.encode("utf-8", "replace"), {"Content-Type": "text/html; charset=utf-8"})


def _refusal(_: HttpReply, spoil: Spoil) -> HttpReply:
    body = {"error": spoil.code, "error_description": spoil.text}
    return HttpReply(max(400, spoil.status), as_json(body).encode(), _JSON)


def _failure(_: HttpReply, spoil: Spoil) -> HttpReply:
    body = {"success": False, "error": {"code": spoil.code, "message": spoil.text, "details": [spoil.text]}}
    return HttpReply(max(400, spoil.status), as_json(body).encode(), _JSON)


def _redirect(_: HttpReply, spoil: Spoil) -> HttpReply:
    return HttpReply(302 if spoil.status < 400 else 307, b"", {"Location": f"http://{TRAP}/rest/1/x/{len(spoil.text)}"})


def _document(text: str) -> Callable[[HttpReply, Spoil], HttpReply]:
    return lambda _, spoil: HttpReply(spoil.status, text.encode(), _JSON)


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[HttpReply, Spoil], HttpReply]:
    return lambda reply, _: replace(reply, body=change(reply.body))


def _packed(encoding: str, pack: Callable[[bytes], bytes]) -> Callable[[HttpReply, Spoil], HttpReply]:
    def work(reply: HttpReply, _: Spoil) -> HttpReply:
        return HttpReply(reply.status, pack(reply.body), {**reply.headers, "Content-Encoding": encoding})

    return work


@functools.cache
def _bomb(layers: int) -> bytes:
    """Hundreds of megabytes of spaces, compressed this many times."""
    body = b" " * 2**26
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(body) for _ in range(10)) + packer.flush()
    for _ in range(layers - 1):
        packed = gzip.compress(packed, 9)
    return packed


def _headers(_: HttpReply, spoil: Spoil) -> HttpReply:
    line = "".join(letter if " " <= letter < "\x7f" else "?" for letter in spoil.text)[:3000]
    told = {"Retry-After": line[:100] or "9" * 400, "X-Request-Id": line, "Content-Type": line[:100] or "x/y"}
    return HttpReply(spoil.status, b'{"result":[]}', told)


_SPOILED: Mapping[str, Callable[[HttpReply, Spoil], HttpReply]] = {
    "page": _page,
    "refusal": _refusal,
    "failure": _failure,
    "redirect": _redirect,
    "empty": _bytes(lambda _: b""),
    "cut": _bytes(lambda body: body[: len(body) // 2]),
    "no UTF-8": _bytes(lambda body: body.replace(b"e", b"\xff\xfe", 3)),
    "with a mark of order": _bytes(lambda body: b"\xef\xbb\xbf" + body),
    "twice": _bytes(lambda body: body + body),
    "70 MB of blanks": _bytes(lambda body: body + b" " * (70 * 2**20)),
    "null": _document("null"),
    "a list": _document("[]"),
    "a text": _document('"' + "x" * 1000 + '"'),
    "a number": _document("9" * 5000),
    "deep": _document('{"result":' + "[" * 200_000 + "]" * 200_000 + "}"),
    "no result": _document('{"time":{}}'),
    "result null": _document('{"result":null,"total":1000000000000,"next":0}'),
    "for ever more": _document('{"result":[],"total":1000000000000,"next":50,"time":[]}'),
    "for ever more, of the facade": _document('{"success":true,"data":[],"meta":{"total":10000000000,"hasMore":true}}'),
    "packed": _packed("gzip", gzip.compress),
    "packed wrongly": _packed("gzip", lambda body: body),
    "packed by name": _packed("br", lambda body: body),
    "a bomb": _packed("gzip", lambda _: _bomb(1)),
    "a bomb in two": _packed("gzip, gzip", lambda _: _bomb(2)),
    "a bomb in three": _packed("gzip, gzip, gzip", lambda _: _bomb(3)),
    "headers": _headers,
}  # fmt: skip
SAFE_FOR_WRITES: Sequence[str] = sorted(set(_SPOILED) - {"refusal", "failure", "redirect", "page", "headers"})
"""After these responses a write must not be repeated: none of them means that nothing was done."""
