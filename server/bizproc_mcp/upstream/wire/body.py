"""The body of a response: read, decompressed, measured and parsed, each step within limits.

A few bytes can expand to a lot of memory, depth or work, whatever the sender's intention.
"""

import json
import math
import re
import zlib
from typing import NoReturn

import anyio.to_thread

from bizproc_mcp.call import MOST_FOR_A_CALL, current_call
from bizproc_mcp.errors import AnswerTooLarge, BizprocError, NotAPortal, PortalFailure
from bizproc_mcp.models._base import Json
from bizproc_mcp.upstream.wire.classify import no_json, sent_elsewhere, too_much
from bizproc_mcp.upstream.wire.exchange import LARGE, Request, Response
from bizproc_mcp.upstream.wire.room import reading_now

__all__ = [
    "ACCEPTED",
    "MAX_BODY",
    "MAX_DEPTH",
    "MAX_WEIGHT",
    "Body",
    "TooMuch",
    "payload_aside",
    "payload_of",
    "read_json",
    "weight",
]

MAX_BODY = 16 * 1024 * 1024
"""The largest response read, decompressed; a batch of ten pages of tasks with forms is far smaller."""
MAX_DEPTH = 200
"""Maximum nesting of lists and maps: all later code that walks a response is recursive."""
MAX_WEIGHT = 64 * 1024 * 1024
"""Maximum bytes of memory for one parsed response."""
ACCEPTED = "gzip"
"""The only compression accepted: httpx decompresses other kinds without a size limit."""

_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_HEADER = 16 + zlib.MAX_WBITS
_A_VALUE = 100
"""Approximate bytes of a value besides its text: one of three bytes (`[],`) takes seventy."""
_FOUR_BYTES = tuple(bytes([lead]) for lead in range(0xF0, 0xF5))
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")
_DIGITS = 19
"""Maximum digits of an integer, as many as PHP's largest one has."""


class Body:
    """Collects chunks as they arrive; never holds more than `most` bytes decompressed.

    `path` names the call in errors, `length` is the announced length. Raises `NotAPortal` for a response that is too
    large or compressed in any way except once with gzip, and `PortalFailure` for one that can't be decompressed.
    """

    def __init__(self, path: str, status: int, encoding: str, most: int | None = None, length: str = "") -> None:
        self._path = path
        self._most = MAX_BODY if most is None else most
        self._status = status
        self._content = bytearray()
        said = encoding.strip().lower()
        if said not in _PLAIN | _GZIP:
            raise NotAPortal(
                f"The answer to {path} is compressed in a way that was not asked for.",
                "Check the address: a proxy or another site may be answering.",
                status=status,
            )
        self._gzip = zlib.decompressobj(_GZIP_HEADER) if said in _GZIP else None
        if self._gzip is None and length.isdecimal() and int(length[:18]) > self._most:
            raise self._too_large()

    def add(self, chunk: bytes) -> None:
        """Add the next chunk."""
        room = self._most - len(self._content)
        if self._gzip is not None:
            try:
                # A valid response has nothing after the compressed stream.
                garbled = self._gzip.eof and bool(chunk)
                chunk = self._gzip.decompress(chunk, room + 1)
            except zlib.error:
                garbled = True
            if garbled or self._gzip.unused_data:
                raise self._broken()
        if len(chunk) > room:
            raise self._too_large()
        self._content += chunk

    @property
    def size(self) -> int:
        """Decompressed bytes received so far."""
        return len(self._content)

    def whole(self) -> bytes:
        """The whole body, after the response has ended."""
        if self._gzip is not None and self._content and not self._gzip.eof:
            raise self._broken()
        return bytes(self._content)

    def _too_large(self) -> AnswerTooLarge:
        return AnswerTooLarge(
            f"The answer to {self._path} is larger than {self._most // 2**20} MB.",
            "Ask for less at once.",
            status=self._status,
        )

    def _broken(self) -> PortalFailure:
        return PortalFailure(
            f"The answer to {self._path} could not be decompressed.", "Try again in a moment.", status=self._status
        )


def payload_of(request: Request, response: Response) -> Json:
    """Parse the response's JSON, or return None if the body is empty; raises if it can't be a valid response."""
    _weigh(request, response)
    return _parsed(request, response)


async def payload_aside(request: Request, response: Response) -> Json:
    """The same; a large body is parsed in a thread, to keep the event loop free and allow cancellation."""
    taken = _weigh(request, response)
    if (now := reading_now()) is not None:
        await now.weighed(taken)
    if len(response.body) < LARGE:
        return _parsed(request, response)
    return await anyio.to_thread.run_sync(_parsed, request, response, abandon_on_cancel=True)


def _weigh(request: Request, response: Response) -> int:
    """Estimate the memory of the parsed response; rejects an invalid or too large one before parsing."""
    if 300 <= response.status < 400:
        raise sent_elsewhere(response)
    taken = weight(response.body)
    # A write has already happened, so its response is never rejected because of earlier reads.
    if not request.writes and not current_call().may_hold(taken):
        raise NotAPortal(
            f"The answers to this one call come to more than {MOST_FOR_A_CALL // 2**20} MB.",
            "Ask for less at once: name a person, a template or a time.",
            status=response.status,
        )
    if taken > MAX_WEIGHT:
        raise too_much(request, response)
    return taken


def _parsed(request: Request, response: Response) -> Json:
    if response.status == 204:
        return None
    failure: BizprocError
    try:
        return read_json(response.body)
    except TooMuch:
        failure = too_much(request, response)
    except ValueError:
        failure = no_json(request, response)
    raise failure


class TooMuch(ValueError):
    """Valid JSON, but nested deeper than the limit."""


def weight(body: bytes) -> int:
    """Estimate the memory of the parsed body in bytes, from its size and number of values."""
    # One character beyond U+FFFF makes Python store the whole string with four bytes per character.
    wide = 1 if body.isascii() and b"\\u" not in body else 2
    if wide == 2 and (_HALVES.search(body) or any(lead in body for lead in _FOUR_BYTES)):
        wide = 4
    return len(body) * wide + _A_VALUE * (body.count(b",") + body.count(b"[") + body.count(b"{"))


def read_json(body: bytes) -> Json:
    """Parse a measured body; raises `TooMuch` if it is too deep, `ValueError` if it is not JSON."""
    try:
        value: Json = _DECODER.decode(body.decode("utf-8-sig"))
    except RecursionError:
        raise TooMuch from None
    if _is_deep(value):
        raise TooMuch
    # JSON may contain lone surrogates, which UTF-8 can't encode, so the text could not be sent on.
    return _whole_letters(value) if _HALVES.search(body) else value


def _is_deep(value: Json) -> bool:
    """Checks level by level instead of recursively, so any depth can be checked."""
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        maps = [one for one in level if type(one) is dict]
        lists = [one for one in level if type(one) is list]
        # `type` instead of `isinstance`: the parser returns no subclasses, and this runs for every value.
        level = [inner for one in maps for inner in one.values() if type(inner) is dict or type(inner) is list]
        level += [inner for one in lists for inner in one if type(inner) is dict or type(inner) is list]
        if not level:
            return False
    return True


def _whole_letters(value: Json) -> Json:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {str(_whole_letters(key)): _whole_letters(inner) for key, inner in value.items()}
    return [_whole_letters(inner) for inner in value] if isinstance(value, list) else value


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > _DIGITS:
        raise ValueError("a number no portal writes")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number no portal writes")
    return number


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_real, parse_constant=_no_number)
