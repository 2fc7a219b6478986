"""The envelope of the classic REST: calls, answers, batches (reference 2, 10.4)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.errors import BizprocError, InvalidInput, LimitExceeded, NotAPortal
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.upstream.rest.codes import meaning
from bizproc_mcp.upstream.rest.operating import OperatingTime
from bizproc_mcp.upstream.rest.query_string import encode
from bizproc_mcp.upstream.values import mapping, plain, wrong
from bizproc_mcp.upstream.wire.client import Client, Wire
from bizproc_mcp.upstream.wire.exchange import Request
from bizproc_mcp.upstream.wire.retry import settled

__all__ = ["BATCH_SIZE", "PAGE_SIZE", "Answer", "Command", "Rest"]

PAGE_SIZE = 50
BATCH_SIZE = 50
_SECONDS_A_COMMAND = 1.0
_MAX_PORTAL_TEXT = 2000
_REFERENCE = re.compile(r"\$(?:result|error|next|total|time)\[", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer; `total` is None where the method does not count."""

    result: Json
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A method with its parameters."""

    method: str
    params: JsonMap


class Rest:
    """Speaks the dialect over the wire client."""

    def __init__(self, wire: Wire, secrets: Collection[str] = ()) -> None:
        self._wire = wire
        self._client: Client[Answer] = Client(wire, self._read)
        self._operating = OperatingTime(wire.clock)
        self._secrets = secrets

    async def call(self, method: str, params: JsonMap, *, writes: bool = False) -> Answer:
        """One call; raises what the portal's refusal means, `OutcomeUnknown` for a write cut off."""
        return await self._client.send(Request(method, mapping(plain(params), method), writes=writes))

    async def call_all(self, commands: Sequence[Command]) -> Sequence[Answer]:
        """Reads, all of them or the first error; one request for up to fifty."""
        answers: list[Answer] = []
        for start in range(0, len(commands), BATCH_SIZE):
            portion = commands[start : start + BATCH_SIZE]
            if len(portion) == 1:
                answers.append(await self.call(portion[0].method, portion[0].params))
                continue
            for answer in await self.batch(portion):
                if isinstance(answer, BizprocError):
                    raise answer
                answers.append(answer)
        return answers

    async def batch(
        self, commands: Sequence[Command], *, writes: bool = False, references: bool = False
    ) -> Sequence[Answer | BizprocError]:
        """At most fifty commands in one request, each with its own answer or error.

        Without `references`, a command whose text looks like one (a person's comment may) goes by
        itself: inside a batch the portal would put another answer's data into it. Raises where the
        request as a whole failed.
        """
        alone = set() if references else {i for i, c in enumerate(commands) if _looks_like_reference(c.params)}
        together = [(i, command) for i, command in enumerate(commands) if i not in alone]
        answers: dict[int, Answer | BizprocError] = {}
        if together:
            answers |= await self._batch(together, writes=writes)
        for index in sorted(alone):
            answers[index] = await self._alone(commands[index], writes=writes)
        return [answers[index] for index in range(len(commands))]

    async def _alone(self, command: Command, *, writes: bool) -> Answer | BizprocError:
        try:
            return await self.call(command.method, command.params, writes=writes)
        except BizprocError as error:
            return error

    async def _batch(
        self, commands: Sequence[tuple[int, Command]], *, writes: bool
    ) -> dict[int, Answer | BizprocError]:
        found: dict[int, Answer | BizprocError] = {}
        lines: dict[str, str] = {}
        for index, command in commands:
            try:
                lines[f"c{index}"] = f"{command.method}?{encode(command.params)}"
            except InvalidInput as error:
                found[index] = error
        if not lines:
            return found
        # The portal works through a batch one command after the other: its time limit follows.
        seconds = max(self._wire.seconds, _SECONDS_A_COMMAND * len(lines)) if writes else None
        request = Request("batch", {"halt": 0, "cmd": lines}, writes=writes, seconds=seconds)
        answer = await self._client.send(request)
        parts = mapping(answer.result, "batch")
        results, errors, totals, times = (
            mapping(parts.get(name), "batch") for name in ("result", "result_error", "result_total", "result_time")
        )
        for index, command in commands:
            key = f"c{index}"
            if key not in lines:
                continue
            inner = Request(command.method, writes=writes)
            if key in errors:
                found[index] = settled(inner, self._refusal(command.method, 0, errors[key]))
            elif key in results:
                self._operating.note(command.method, times.get(key))
                found[index] = Answer(results[key], _count(totals.get(key)))
            else:
                found[index] = settled(inner, wrong(command.method, "the batch has no answer for it"))
        return found

    def _read(self, request: Request, status: int, payload: Json, headers: Mapping[str, str]) -> Answer:
        del headers  # all that matters here stands in the body
        if isinstance(payload, Mapping):
            if "error" in payload and "result" not in payload:
                raise self._refusal(request.path, status, payload)
            if "result" in payload and status < 400:
                self._operating.note(request.path, payload.get("time"))
                return Answer(payload["result"], _count(payload.get("total")))
        raise NotAPortal(
            f"The answer to {request.path} (HTTP {status}) is JSON, but not a portal's.",
            "Check the address of the portal.",
            status=status,
        )

    def _refusal(self, method: str, status: int, said: Json) -> BizprocError:
        refusal = said if isinstance(said, Mapping) else {"error": str(said)}
        code, text = (self._shown(refusal.get(name)) for name in ("error", "error_description"))
        error = meaning(method, code, text, status)
        if isinstance(error, LimitExceeded) and code == "OPERATION_TIME_LIMIT":
            error.retry_after = self._operating.seconds_left(method)
        return error

    def _shown(self, value: Json) -> str:
        text = "" if value is None else str(value)
        for secret in tuple(self._secrets):
            text = text.replace(secret, "***")
        return text[:_MAX_PORTAL_TEXT]


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _looks_like_reference(value: Json) -> bool:
    if isinstance(value, str):
        return _REFERENCE.search(value) is not None
    if isinstance(value, Mapping):
        return any(_looks_like_reference(key) or _looks_like_reference(item) for key, item in value.items())
    return isinstance(value, Sequence) and any(_looks_like_reference(item) for item in value)
