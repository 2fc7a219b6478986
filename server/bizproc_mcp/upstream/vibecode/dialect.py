"""Vibecode's envelope: `success`, `data`, `meta`, `error` (docs/portal.md 13.2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bizproc_mcp.errors import BizprocError, LimitExceeded, NotAPortal
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.settings.masking import Mask
from bizproc_mcp.upstream.confirming import check_done
from bizproc_mcp.upstream.values import Row
from bizproc_mcp.upstream.vibecode.codes import meaning
from bizproc_mcp.upstream.wire.client import Client, Wire, of_json
from bizproc_mcp.upstream.wire.exchange import Request

__all__ = ["Vibecode", "VibecodeAnswer"]

_MAX_PORTAL_TEXT = 2000


@dataclass(frozen=True, slots=True)
class VibecodeAnswer:
    """A successful response; `total` and `more` are None if not given."""

    data: Json = None
    total: int | None = None
    more: bool | None = None


class Vibecode:
    """Speaks the dialect over the wire client; `hidden` holds secrets to mask in output."""

    def __init__(self, wire: Wire, hidden: Collection[str] = ()) -> None:
        self._wire = wire
        self._client: Client[VibecodeAnswer] = Client(wire, of_json(self._read))
        self._mask = Mask(hidden)

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> VibecodeAnswer:
        """Read; raises the error for a refusal."""
        return await self._client.send(Request(path, verb="GET", query=query or {}))

    async def post(self, path: str, body: JsonMap) -> VibecodeAnswer:
        """Write; raises `OutcomeUnknown` if interrupted."""
        return await self._client.send(Request(path, body, writes=True))

    async def patch(self, path: str, body: JsonMap) -> VibecodeAnswer:
        """Change; raises `OutcomeUnknown` if interrupted."""
        return await self._client.send(Request(path, body, verb="PATCH", writes=True))

    async def remove(self, path: str, query: Mapping[str, str] | None = None) -> None:
        """Delete; success has an empty body. Any other successful response raises `OutcomeUnknown`."""
        answer = await self._client.send(Request(path, verb="DELETE", query=query or {}, writes=True))
        check_done(f"DELETE {path}", answer.data, None, True)

    def keep_pace(self, requests_per_minute: int) -> None:
        """Set the key's requests per minute; 300 until it is known."""
        self._wire.budget.per_minute(requests_per_minute)

    def _read(self, request: Request, status: int, payload: Json, headers: Mapping[str, str]) -> VibecodeAnswer:
        left = headers.get("x-ratelimit-remaining", "")
        if left.isdecimal() and status < 400:
            # Other clients may use the key too, and the remaining requests are shared with them.
            self._wire.budget.at_most(float(left[:9]))
        if status == 204:
            return VibecodeAnswer()
        if isinstance(payload, Mapping):
            if payload.get("success") is not True and isinstance(payload.get("error"), Mapping | str):
                raise self._refusal(request, status, payload["error"])
            if payload.get("success") is True and status < 400:
                return _answer(payload)
        raise NotAPortal(
            f"The answer to {request.path} (HTTP {status}) is JSON, but not Vibecode's.",
            "Check VIBECODE_BASE_URL.",
            status=status,
        )

    def _refusal(self, request: Request, status: int, said: Json) -> BizprocError:
        refusal = said if isinstance(said, Mapping) else {"code": str(said)}
        words = [self._shown(refusal.get(name)) for name in ("message", "hint")]
        call = f"{request.verb} {request.path}"
        error = meaning(call, self._shown(refusal.get("code")), " ".join(filter(None, words)), status)
        waiting = refusal.get("retryAfter")
        if isinstance(error, LimitExceeded) and isinstance(waiting, int | float) and waiting >= 0:
            error.retry_after = float(waiting)
        return error

    def _shown(self, value: Json) -> str:
        text = value if isinstance(value, str) else "" if value is None else str(value)
        return self._mask(text)[:_MAX_PORTAL_TEXT]


def _answer(payload: JsonMap) -> VibecodeAnswer:
    meta = payload.get("meta")
    about = Row(meta if isinstance(meta, Mapping) else {}, "meta")
    more = about.flag("hasMore") or about.flag("truncated") if "hasMore" in about or "truncated" in about else None
    return VibecodeAnswer(payload.get("data"), about.whole("total") if "total" in about else None, more)
