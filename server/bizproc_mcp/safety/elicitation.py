"""Questions to the user during a call, in both eras of the protocol."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import anyio
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequests, InputRequiredResult

from bizproc_mcp.call import Ask, Call, Reply
from bizproc_mcp.errors import Withheld
from bizproc_mcp.outgoing import Outgoing
from bizproc_mcp.safety.client_identity import ClientIdentity, client_identity_of

__all__ = ["PATIENCE", "Elicitation", "can_ask", "is_modern", "knows_newest_forms"]

PATIENCE = timedelta(minutes=5)
"""How long a question stays valid; silence is not consent."""
_MOST_OPEN = 500
_MOST_QUESTIONS = 10
"""Maximum per call: a form, a confirmation, and pages of a long list; clients of the newest era also stop at ten."""
_FIRST_MODERN, _FIRST_NEW_FORMS = "2026-07-28", "2025-11-25"

logger = logging.getLogger(__name__)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Open:
    """A pending question with the earlier answers of the same call; `ask` is None for a round without a question."""

    ask: Ask | None
    tool: str
    asker: ClientIdentity
    earlier: dict[str, Reply]
    until: datetime


class Elicitation:
    """Stores the pending questions of the stateless era; each can be answered once.

    In that era the question is part of the request state, which a client may send repeatedly (the SDK
    encrypts it but does not prevent replay). So the entry is removed when it is answered: a replayed answer
    finds no entry, and the question is asked again. An answer from a different client finds no entry either,
    and removes none.

    A client without a cookie is not asked at once. It first gets only a state, which the protocol requires it
    to send back, along with the cookie it received if it keeps cookies. So even its first question goes to an
    identified client, and an answer without the cookie does not count.
    """

    def __init__(self, now: Callable[[], datetime], outgoing: Outgoing) -> None:
        self._now = now
        self.outgoing = outgoing
        self._open: dict[str, _Open] = {}

    async def hold(
        self, ctx: Context[Any, Any], call: Call, body: Callable[[], Awaitable[_T]], question: Ask | None = None
    ) -> _T | InputRequiredResult:
        """Run a call's body; if it raises `Ask`, ask the user and run it again with the answer.

        The body builds a new plan each time, so an answer always applies to the current state. `question` is
        set if the body has already run and asked.
        """
        modern = is_modern(ctx)
        came_back = modern and self._take_answers(ctx, call)
        for _ in range(_MOST_QUESTIONS):
            if question is None:
                try:
                    return await body()
                except Ask as asked:
                    question = asked
            # The displayed text contains portal text, so it is masked; the binding stays that of the original.
            message, schema = await self.outgoing.shown([question.message, dict(question.schema)])
            ask, question = Ask(question.key, message, schema, question.binding), None
            if modern:
                asker = client_identity_of(ctx)
                return self._put(asker, call, None if asker.may_be_new and not came_back else ask)
            call.replies[ask.key] = await _ask_now(ctx, ask)
        raise Withheld(
            f"The person was asked {_MOST_QUESTIONS} times in one call without a yes: {call.tool} was not done.",
            "Nothing was sent, nothing changed. Call again with fewer objects.",
        )

    def _take_answers(self, ctx: Context[Any, Any], call: Call) -> bool:
        """Take the user's answers once, if this tool asked and the same client answers.

        Returns True if the request contains a state that was given to this client.
        """
        code = ctx.request_state or ""
        found = self._open.get(code)
        if found is None:
            return False
        if not client_identity_of(ctx).may_answer(found.asker):
            if found.ask is not None:
                logger.warning("%s: an answer came from another client than was asked; it does not count", call.tool)
            return False
        del self._open[code]
        if found.tool != call.tool or found.until < self._now():
            return False
        call.replies.update(found.earlier)
        answer = (ctx.input_responses or {}).get(found.ask.key) if found.ask is not None else None
        if found.ask is not None and isinstance(answer, ElicitResult):
            call.replies[found.ask.key] = Reply(answer.action, answer.content or {}, found.ask.binding)
        return True

    def _put(self, asker: ClientIdentity, call: Call, ask: Ask | None) -> InputRequiredResult:
        now = self._now()
        for code in [code for code, one in self._open.items() if one.until < now]:
            del self._open[code]
        while len(self._open) >= _MOST_OPEN:
            del self._open[next(iter(self._open))]
        code = secrets.token_urlsafe(24)
        earlier = {key: reply for key, reply in call.replies.items() if ask is None or key != ask.key}
        self._open[code] = _Open(ask, call.tool, asker, earlier, now + PATIENCE)
        requests: InputRequests | None = {ask.key: _request(ask)} if ask is not None else None
        return InputRequiredResult(input_requests=requests, request_state=code)


def is_modern(ctx: Context[Any, Any]) -> bool:
    """Whether questions are part of the response (2026-07-28) instead of separate requests."""
    return (ctx.protocol_version or "") >= _FIRST_MODERN


def can_ask(ctx: Context[Any, Any]) -> bool:
    """Whether the client can show the user a form now."""
    try:
        capabilities = ctx.client_capabilities
        channel = is_modern(ctx) or ctx.session.can_send_request
    except ValueError:  # called directly, outside any request
        return False
    elicitation = capabilities.elicitation if capabilities is not None else None
    return channel and elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def knows_newest_forms(ctx: Context[Any, Any]) -> bool:
    """Whether option titles and multiple choice may be used."""
    return (ctx.protocol_version or "") >= _FIRST_NEW_FORMS


def _request(ask: Ask) -> ElicitRequest:
    return ElicitRequest(params=_form(ask))


def _form(ask: Ask) -> ElicitRequestFormParams:
    return ElicitRequestFormParams(message=ask.message, requested_schema=dict(ask.schema))


async def _ask_now(ctx: Context[Any, Any], ask: Ask) -> Reply:
    """Ask in the middle of the call; a missing or late answer counts as cancel."""
    with anyio.move_on_after(PATIENCE.total_seconds()):
        try:
            answer = await ctx.session.elicit_form(ask.message, dict(ask.schema), ctx.request_id)
        except (MCPError, ValueError):  # the client rejected the question or did not return a form
            return Reply("cancel", {}, ask.binding)
        return Reply(answer.action, answer.content or {}, ask.binding)
    return Reply("cancel", {}, ask.binding)
