"""The envelope of classic REST: calls, responses, batches (docs/portal.md 2, 10.4)."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bizproc_mcp.call import Lane, current_call
from bizproc_mcp.errors import BizprocError, InvalidInput, LimitExceeded, NotAPortal
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.settings.masking import Mask
from bizproc_mcp.upstream.confirming import unconfirmed
from bizproc_mcp.upstream.rest.coalescing import Together
from bizproc_mcp.upstream.rest.codes import meaning
from bizproc_mcp.upstream.rest.operating import OperatingTime
from bizproc_mcp.upstream.rest.query_string import encode
from bizproc_mcp.upstream.side_by_side import side_by_side
from bizproc_mcp.upstream.values import mapping, plain, wrong
from bizproc_mcp.upstream.wire.client import Client, Wire, of_json
from bizproc_mcp.upstream.wire.download import Downloaded, Downloads
from bizproc_mcp.upstream.wire.exchange import Request
from bizproc_mcp.upstream.wire.retry import settled

__all__ = ["BATCH_SIZE", "PAGE_SIZE", "Command", "Rest", "RestAnswer", "given"]

PAGE_SIZE = 50
BATCH_SIZE = 50
_SECONDS_A_COMMAND = 1.0
_PAUSES = 3
_MAX_PORTAL_TEXT = 2000
_REFERENCE = re.compile(r"\$(?:result|error|next|total|time)\[", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """A successful response; `total` is None if the method doesn't count."""

    result: Json
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A method with its parameters; `refers` if they hold references of our own to commands of the same batch."""

    method: str
    params: JsonMap
    refers: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A queued single read; compared by identity, so equal reads stay separate."""

    command: Command


class Rest:
    """Speaks the dialect over the wire client.

    With `batching`, single reads that have to wait for the budget share one request.
    """

    def __init__(self, wire: Wire, secrets: Collection[str] = (), *, batching: bool = True) -> None:
        self._wire = wire
        self._client: Client[RestAnswer] = Client(wire, of_json(self._read))
        self._operating = OperatingTime(wire.clock)
        self._downloads = Downloads(wire, self._refusal)
        self._mask = Mask(secrets)
        self._waiting: Together[_Asked, RestAnswer | BizprocError] = Together(
            self._ask_together, most=BATCH_SIZE, follow=False
        )
        self.batching = batching
        wire.budget.pauses_from(lambda: self._operating.pauses)

    @property
    def remaining(self) -> float:
        """Number of requests that could be sent at once."""
        return self._wire.budget.remaining

    async def call(self, method: str, params: JsonMap, *, writes: bool = False) -> RestAnswer:
        """Send one call; raises the error for a refusal, or `OutcomeUnknown` for an interrupted write."""
        params = mapping(plain(params), method)
        if writes or not self.batching or self.remaining >= 1 or _looks_like_reference(params):
            return await self._client.send(Request(method, params, writes=writes, lane=current_call().lane))
        asked = _Asked(Command(method, params))
        return given((await self._waiting.get([asked]))[asked])

    async def write(self, method: str, params: JsonMap) -> None:
        """Send a write that the portal confirms with true; `OutcomeUnknown` for other responses, except refusals."""
        answer = await self.call(method, params, writes=True)
        if answer.result is not True:
            raise unconfirmed(method, True)

    async def download(self, link: str, *, method: str, most: int) -> Downloaded:
        """Fetch the file at a link that an answer to `method` gave; raises as `Downloads.get`."""
        return await self._downloads.get(link, method=method, most=most)

    async def call_all(self, commands: Sequence[Command]) -> Sequence[RestAnswer]:
        """Send reads, fifty per request, several requests in parallel; return all results or raise the first error."""
        portions = [commands[start : start + BATCH_SIZE] for start in range(0, len(commands), BATCH_SIZE)]
        found = await side_by_side([partial(self.read, portion) for portion in portions])
        return [given(answer) for portion in found for answer in portion]

    async def call_when_due(self, make: Callable[[], Sequence[Command]]) -> Sequence[RestAnswer]:
        """Send at most fifty reads, which `make` names when the request is about to leave; raises the first error."""
        return [given(answer) for answer in await self._when_due(make)]

    async def _when_due(self, make: Callable[[], Sequence[Command]]) -> Sequence[RestAnswer | BizprocError]:
        commands: list[Command] = []
        at = current_call().lane

        def fill() -> Request:
            commands.extend(make())
            if len(commands) == 1:
                return Request(commands[0].method, commands[0].params, lane=at)
            return self._batch_request({f"c{index}": _line(one) for index, one in enumerate(commands)}, at)

        answer = await self._client.send(Request("batch", lane=at), fill)
        if len(commands) == 1:
            return [answer]
        parts = self._parts(answer, list(enumerate(commands)))
        return [parts[index] for index in range(len(commands))]

    async def read(
        self, commands: Sequence[Command], *, references: bool = False, lane: Lane | None = None
    ) -> Sequence[RestAnswer | BizprocError]:
        """Send at most fifty reads; a bulk job waits if the portal says a method's operating time is used up."""
        if len(commands) == 1:
            return [await self.call(commands[0].method, commands[0].params)]
        for _ in range(_PAUSES):
            answers = await self.batch(commands, references=references, lane=lane)
            if lane != "bulk" or not _used_up(answers[0]):
                break
        return answers

    async def batch(
        self,
        commands: Sequence[Command],
        *,
        writes: bool = False,
        references: bool = False,
        lane: Lane | None = None,
    ) -> Sequence[RestAnswer | BizprocError]:
        """Send at most fifty commands in one request; each gets its own result or error.

        Without `references`, a command with text that looks like a reference (a user's comment may) is sent
        alone unless it `refers`: inside a batch, the portal would replace it with data from another result. Raises
        if the whole request failed.
        """
        foreign = (
            i for i, c in enumerate(commands) if not (references or c.refers) and _looks_like_reference(c.params)
        )
        alone = set(foreign)
        together = [(i, command) for i, command in enumerate(commands) if i not in alone]
        answers: dict[int, RestAnswer | BizprocError] = {}
        if together:
            answers |= await self._batch(together, writes=writes, at=lane)
        for index in sorted(alone):
            answers[index] = await self._alone(commands[index], writes=writes)
        return [answers[index] for index in range(len(commands))]

    async def _alone(self, command: Command, *, writes: bool) -> RestAnswer | BizprocError:
        try:
            return await self.call(command.method, command.params, writes=writes)
        except BizprocError as error:
            return error

    async def _ask_together(
        self, close: Callable[[], Collection[_Asked]]
    ) -> Mapping[_Asked, RestAnswer | BizprocError]:
        """Send the reads that waited for the same turn; each gets its own result or error."""
        asked: list[_Asked] = []

        def commands() -> Sequence[Command]:
            asked.extend(close())
            return [item.command for item in asked]

        return dict(zip(asked, await self._when_due(commands), strict=True))

    async def _batch(
        self, commands: Sequence[tuple[int, Command]], *, writes: bool, at: Lane | None
    ) -> dict[int, RestAnswer | BizprocError]:
        found: dict[int, RestAnswer | BizprocError] = {}
        lines: dict[int, str] = {}
        for index, command in commands:
            try:
                lines[index] = _line(command)
            except InvalidInput as error:
                found[index] = error
        if not lines:
            return found
        sent = [(index, command) for index, command in commands if index in lines]
        request = self._batch_request(
            {f"c{index}": line for index, line in lines.items()}, at or current_call().lane, writes=writes
        )
        method = sent[0][1].method
        if request.lane == "bulk":
            set_aside = await self._operating.reserve(method, len(sent))
            try:
                answer = await self._client.send(request)
            finally:
                self._operating.release(method, set_aside)
        else:
            answer = await self._client.send(request)
        return found | self._parts(answer, sent, writes=writes)

    def _batch_request(self, lines: Mapping[str, str], lane: Lane, *, writes: bool = False) -> Request:
        # The portal runs a batch's commands one after another, so the timeout grows with their number.
        seconds = self._wire.seconds + _SECONDS_A_COMMAND * (len(lines) - 1)
        return Request("batch", {"halt": 0, "cmd": lines}, writes=writes, seconds=seconds, lane=lane)

    def _parts(
        self, answer: RestAnswer, commands: Sequence[tuple[int, Command]], *, writes: bool = False
    ) -> dict[int, RestAnswer | BizprocError]:
        """Split a batch response into one result per command."""
        found: dict[int, RestAnswer | BizprocError] = {}
        parts = mapping(answer.result, "batch")
        results, errors, totals, times = (
            mapping(parts.get(name), "batch") for name in ("result", "result_error", "result_total", "result_time")
        )
        for index, command in commands:
            key = f"c{index}"
            inner = Request(command.method, writes=writes)
            if key in errors:
                found[index] = settled(inner, self._refusal(command.method, 0, errors[key]))
            elif key in results:
                self._operating.note(command.method, times.get(key))
                found[index] = RestAnswer(results[key], _count(totals.get(key)))
            else:
                found[index] = settled(inner, wrong(command.method, "the batch has no answer for it"))
        return found

    def _read(self, request: Request, status: int, payload: Json, headers: Mapping[str, str]) -> RestAnswer:
        del headers  # the body has everything we need
        if isinstance(payload, Mapping):
            if "error" in payload and "result" not in payload:
                raise self._refusal(request.path, status, payload)
            if "result" in payload and status < 400:
                self._operating.note(request.path, payload.get("time"))
                return RestAnswer(payload["result"], _count(payload.get("total")))
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
            self._operating.refused(method)
            error.retry_after = self._operating.seconds_left(method)
        return error

    def _shown(self, value: Json) -> str:
        return self._mask("" if value is None else str(value))[:_MAX_PORTAL_TEXT]


def given(answer: RestAnswer | BizprocError) -> RestAnswer:
    """Return the result of a command, or raise its error."""
    if isinstance(answer, BizprocError):
        raise answer
    return answer


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _looks_like_reference(value: Json) -> bool:
    if isinstance(value, str):
        return _REFERENCE.search(value) is not None
    if isinstance(value, Mapping):
        return any(_looks_like_reference(key) or _looks_like_reference(item) for key, item in value.items())
    return isinstance(value, Sequence) and any(_looks_like_reference(item) for item in value)


def _line(command: Command) -> str:
    return f"{command.method}?{encode(command.params)}"


def _used_up(answer: RestAnswer | BizprocError) -> bool:
    return isinstance(answer, LimitExceeded) and answer.code == "OPERATION_TIME_LIMIT"
