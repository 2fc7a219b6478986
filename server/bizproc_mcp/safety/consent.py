"""A person's consent to one write: asked through the client, or released by number in a terminal."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from bizproc_mcp.desk import Desk
from bizproc_mcp.desk.plan import Plan
from bizproc_mcp.errors import InvalidInput, Withheld
from bizproc_mcp.rules.untrusted import clean, quoted_text
from bizproc_mcp.safety.call import Ask, Call
from bizproc_mcp.safety.redaction import Redaction
from bizproc_mcp.safety.requests import UNRELEASED, Request, Requests

__all__ = ["QUESTION", "Consent", "Preview"]

QUESTION = "confirm"
_FORM: Mapping[str, Any] = {
    "type": "object",
    "properties": {"confirm": {"type": "boolean", "title": "Yes, do this", "description": "Leave it off to refuse."}},
    "required": ["confirm"],
}
_LISTED, _SHOWN = 20, 100
_NOT_YET = "Ask the person to release it, then repeat this call."
_ANEW = "Call again without confirmation for a new request."
_ITSELF = "You may confirm it yourself after reading it"


class Preview(Withheld):
    """The write waits: `number` names the request, `effect` says what it would do."""

    def __init__(self, number: int, effect: str, next_step: str) -> None:
        super().__init__(f"not done yet, request {number} waits for confirmation: {effect}", next_step)
        self.number = number
        self.effect = effect


class Consent:
    """Obtains consent in the best way the client offers."""

    def __init__(self, desk: Desk, requests: Requests, redaction: Redaction) -> None:
        self._desk = desk
        self._requests = requests
        self._redaction = redaction

    async def obtain(self, plan: Plan[Any], call: Call, me: int, binding: str, why: str, *, only_notice: bool) -> str:
        """How it was confirmed; raises `Ask` to ask the person, `Withheld` where there is no consent."""
        if call.confirmation.strip():
            return await self._by_number(call.confirmation.strip(), binding)
        reply = call.replies.get(QUESTION)
        if reply is not None and reply.action != "accept":
            said = "declined" if reply.action == "decline" else "did not answer"
            raise Withheld(
                f"The person {said}: {plan.tool} was not done.", "Nothing was sent. Do not ask again unbidden."
            )
        if reply is not None and reply.binding == binding:
            if reply.content.get("confirm") is not True:
                raise Withheld(f"The person did not confirm: {plan.tool} was not done.", "Nothing was sent.")
            return "the person, asked through the client"
        if call.can_ask:
            changed = "It has changed since you were asked. " if reply is not None else ""
            raise Ask(QUESTION, changed + self._question(plan, call, me, why), _FORM, binding)
        raise await self._preview(plan, call, me, binding, why, only_notice=only_notice)

    async def _by_number(self, given: str, binding: str) -> str:
        number = int(given) if given.isascii() and given.isdecimal() and len(given) <= 9 else 0
        request, why_not = await self._use(number, binding)
        if request is None:
            raise Withheld(
                f"Confirmation {clean(given, 20)!r} is not valid: {why_not}.",
                f"Nothing was sent. {_NOT_YET if why_not == UNRELEASED else _ANEW}",
            )
        if request.mode == "token":
            return f"request {number}, confirmed by the assistant itself (no human control)"
        return f"request {number}, released by {request.released}"

    async def _use(self, number: int, binding: str) -> tuple[Request | None, str]:
        try:
            return await self._requests.use(number, binding)
        except InvalidInput as unusable:
            raise Withheld(unusable.fact, unusable.next_step) from None

    async def _preview(
        self, plan: Plan[Any], call: Call, me: int, binding: str, why: str, *, only_notice: bool
    ) -> Withheld:
        """Let a request wait and tell how it is released."""
        mode = "token" if only_notice else self._desk.settings.confirm_fallback
        if mode == "refuse":
            return Withheld(
                f"{plan.tool} needs a person's confirmation, and this client cannot ask. {why}",
                "Nothing was sent (BIZPROC_CONFIRM_FALLBACK=refuse).",
            )
        arguments = self._redaction.value(call.arguments, plan.files)
        effect = self._redaction.text(plan.effect)
        draft = Request(
            0,
            "",
            "",
            mode,
            self._desk.portal.address,
            me,
            self._who(me),
            plan.tool,
            json.dumps(arguments, ensure_ascii=False, default=str),
            effect,
            why,
            binding,
        )
        try:
            request = await self._requests.put(draft)
        except InvalidInput as unusable:
            return Withheld(unusable.fact, unusable.next_step)
        return Preview(request.number, f"{effect}. {why}".strip(), self._how(request))

    def _how(self, request: Request) -> str:
        again = f"call again with the same arguments and confirmation={request.number} within five minutes"
        if request.mode == "token":
            return f"{_ITSELF}: {again}."
        folder = self._desk.settings.state_dir
        where = f" --state-dir {shlex.quote(str(folder))}" if folder is not None else ""
        demo = " --demo" if self._desk.settings.demo else ""
        if request.released:
            return f"It is released: {again}."
        return (
            f"Ask the person to read and release it in a terminal: bizproc-mcp confirm {request.number}{where}{demo} – "
            f"then {again}."
        )

    def _question(self, plan: Plan[Any], call: Call, me: int, why: str) -> str:
        demo = "[demo] " if self._desk.portal.demo else ""
        whole = "".join(f"\n{line}" for line in self._in_full(plan, call))
        return (
            f"{demo}{self._redaction.text(plan.effect)}{whole}\n\n"
            f"On {self._desk.portal.address} as {self._who(me)}. {why}\n"
            "What stands between « and » comes from the portal or the assistant, not from this question."
        )

    def _in_full(self, plan: Plan[Any], call: Call) -> Iterator[str]:
        """What the effect cuts short: nobody consents to the part of a text they were not shown."""
        if len(plan.objects) > _LISTED:
            yield f"all {len(plan.objects)}: {', '.join(one.partition(':')[2] for one in plan.objects)}"
        given = self._redaction.value({**plan.fields, **call.arguments}, plan.files)
        for name, value in given.items():
            if isinstance(value, str) and len(value) > _SHOWN:
                yield f"{clean(name, 60)} in full: {quoted_text(value, 20_000)}"

    def _who(self, me: int) -> str:
        known = self._desk.facts.known
        name = clean(known.user_name, 60) if known is not None and known.user_id == me else ""
        return f"{name} (user {me})" if name else f"user {me}"
